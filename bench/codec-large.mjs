// A gigabyte in and out: of zeros, and of what disks hold (noise, zeros, programs, patterns), with hashes compared and peak memory.
// --bytes N (default 1e9), --level N, --out FILE (default: bench/results/codec-large.json). Files lie in the system's temporary folder.
import { spawn } from "node:child_process";
import { createCipheriv, createHash } from "node:crypto";
import {
  closeSync,
  createReadStream,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");
const { values } = parseArgs({
  options: {
    bytes: { type: "string", default: "1000000000" },
    level: { type: "string", default: "1" },
    only: { type: "string", default: "" },
    out: { type: "string", default: path.join(root, "bench/results/codec-large.json") },
  },
});
const byteCount = Number(values.bytes);
const folder = mkdtempSync(path.join(os.tmpdir(), "bitwit-large-"));
const cli = path.join(root, "dist/cli/main.js");
const MIB = 1 << 20;

const cipher = createCipheriv("aes-128-ctr", Buffer.alloc(16), Buffer.alloc(16));
const zeros = Buffer.alloc(MIB);
const noise = () => cipher.update(zeros);
const program = readFileSync(process.execPath);
const CONTENTS = {
  zeros: () => zeros,
  // Of 32 MiB: 26 noise, 3 zeros, 1 a program's code, 1 a pattern, 1 half noise and half zeros.
  mixed: (index) => {
    const kind = index % 32;
    if (kind < 26) return noise();
    if (kind < 29) return zeros;
    if (kind === 29) return program.subarray((index * MIB) % (program.length - MIB)).subarray(0, MIB);
    if (kind === 30) return Buffer.alloc(MIB, `${index} again, `);
    return Buffer.concat([noise().subarray(MIB / 2), zeros.subarray(MIB / 2)]);
  },
};

/** Runs the command line; seconds of the wall and of the processor, and the most memory it had at once (Linux). */
function run(...args) {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [cli, ...args], { stdio: ["ignore", "ignore", "pipe"] });
  let peakMb;
  let cpuSeconds;
  let message = "";
  child.stderr.on("data", (part) => (message += part));
  const look = () => {
    try {
      peakMb = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))[1]) / 1000;
      const fields = readFileSync(`/proc/${child.pid}/stat`, "utf8").split(") ")[1].split(" ");
      cpuSeconds = (Number(fields[11]) + Number(fields[12])) / 100;
    } catch {
      // It has ended, or this is no Linux.
    }
  };
  const timer = setInterval(look, 100);
  return new Promise((resolve, reject) =>
    child.on("close", (status) => {
      clearInterval(timer);
      if (status !== 0) reject(new Error(message));
      else resolve({ seconds: (performance.now() - startedAt) / 1000, cpuSeconds, peakMb });
    }),
  );
}

async function hashOf(file) {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file, { highWaterMark: MIB }), hash);
  return hash.digest("hex");
}

const rows = [];
for (const [name, contentOf] of Object.entries(CONTENTS)) {
  if (!name.includes(values.only)) continue;
  const [file, archive, back] = ["input", "input.bw", "back"].map((part) => path.join(folder, part));
  const handle = openSync(file, "w");
  for (let at = 0; at < byteCount; at += MIB) writeSync(handle, contentOf(at / MIB).subarray(0, byteCount - at));
  closeSync(handle);
  const compress = await run("compress", "-q", "-f", `-${values.level}`, "-o", archive, file);
  const decompress = await run("decompress", "-q", "-f", "-o", back, archive);
  const isSame = (await hashOf(file)) === (await hashOf(back));
  const row = { content: name, bytes: byteCount, compressed: statSync(archive).size, isSame, compress, decompress };
  rows.push(row);
  console.log(JSON.stringify(row));
  writeFileSync(values.out, JSON.stringify(report(), null, 1) + "\n");
  if (!isSame) throw new Error(`${name} came back different`);
  for (const made of [file, archive, back]) rmSync(made);
}
rmSync(folder, { recursive: true });

function report() {
  return {
    date: new Date().toISOString().slice(0, 10),
    command: `node bench/codec-large.mjs --bytes ${byteCount} --level ${values.level}`,
    cpu: os.cpus()[0]?.model,
    cores: os.availableParallelism(),
    loadAverage: os.loadavg()[0],
    node: process.version,
    note: "compress verifies every block (the default). peakMb is the process's greatest resident set.",
    rows,
  };
}
