/** A second writer of tar, by POSIX's text alone, that also writes what no honest program would. */
export interface WrittenEntry {
  readonly path: string;
  readonly bytes?: Uint8Array | string;
  /** Default `0`, a regular file. */
  readonly typeflag?: string;
  readonly linkname?: string;
  /** In place of the true size. */
  readonly declaredBytes?: number;
  /** Default ustar; `v7` has none. */
  readonly magic?: "ustar" | "gnu" | "v7";
}

/** @param isEnded whether the two zero blocks follow. Default true. */
export function writeTar(entries: readonly WrittenEntry[], { isEnded = true } = {}): Buffer {
  return Buffer.concat([...entries.flatMap(writeEntry), Buffer.alloc(isEnded ? 2 * BLOCK : 0)]);
}

/** A pax header that gives the next entry's fields. */
export function paxEntry(fields: Readonly<Record<string, string>>): WrittenEntry {
  const lines = Object.entries(fields).map(([key, value]) => {
    const rest = ` ${key}=${value}\n`;
    let length = Buffer.byteLength(rest);
    while (`${length}`.length + Buffer.byteLength(rest) !== length) length += 1;
    return `${length}${rest}`;
  });
  return { path: "PaxHeader", typeflag: "x", bytes: lines.join("") };
}

const BLOCK = 512;
const MAGIC = { ustar: "ustar\x0000", gnu: "ustar  \0", v7: "" };

function writeEntry({ path, bytes = "", typeflag = "0", linkname, declaredBytes, magic = "ustar" }: WrittenEntry) {
  const body = Buffer.from(bytes as string);
  const header = Buffer.alloc(BLOCK);
  header.write(path, 0, 100);
  header.write("0000644\x000000000\x000000000\0", 100);
  writeSize(header, declaredBytes ?? body.length);
  header.write("00000000000\0", 136);
  header.write(typeflag, 156, "latin1");
  header.write(linkname ?? "", 157, 100);
  header.write(MAGIC[magic], 257, "latin1");
  header.fill(" ", 148, 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return [header, body, Buffer.alloc((BLOCK - (body.length % BLOCK)) % BLOCK)];
}

function writeSize(header: Buffer, byteCount: number): void {
  if (byteCount < 8 ** 11) {
    header.write(`${byteCount.toString(8).padStart(11, "0")}\0`, 124);
    return;
  }
  header[124] = 0x80;
  header.writeBigUInt64BE(BigInt(byteCount), 128);
}
