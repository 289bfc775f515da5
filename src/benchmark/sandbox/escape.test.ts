/** Programs that try to see, reach or change what is outside. Each is run for real. */
import { existsSync } from "node:fs";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findSandbox } from "./find-sandbox.js";
import type { ProgramResult } from "./program-result.js";
import { runPython } from "./run-python.js";

const search = await findSandbox();
const why = search.status === "ok" ? "" : ` (skipped: ${search.reason})`;

/** Runs attempts, each a Python expression or statement, and prints for each what it gave or the error's name. */
const attempts = (...sources: string[]): string => `
import ctypes, os, socket, sys
libc = ctypes.CDLL(None, use_errno=True)
def call(name, *args):
    if getattr(libc, name)(*args) == -1:
        raise OSError(ctypes.get_errno(), "refused")
def read(path):
    with open(path, "rb") as file: return file.read()[:200]
def write(path):
    with open(path, "ab") as file: file.write(b"x")
for source in ${JSON.stringify(sources)}:
    try: print("DID", source, eval(source))
    except BaseException as error: print("REFUSED", type(error).__name__, source)
`;

async function run(program: string): Promise<ProgramResult> {
  if (search.status !== "ok") throw new Error(search.reason);
  return runPython(search.sandbox, { program, timeoutMs: 10_000 });
}

async function expectAllRefused(...sources: string[]): Promise<void> {
  const result = await run(attempts(...sources));
  expect(result.status, result.stderr).toBe("passed");
  const lines = result.stdout.trimEnd().split("\n");
  expect(lines.filter((line) => !line.startsWith("REFUSED"))).toEqual([]);
  expect(lines).toHaveLength(sources.length);
}

describe.skipIf(search.status !== "ok")(`a sandboxed program${why}`, () => {
  const secret = "the-miller-hides-his-gold";
  const folders: string[] = [];
  const secretFiles: string[] = [];
  beforeAll(async () => {
    for (const parent of [os.homedir(), process.cwd(), os.tmpdir()]) {
      const folder = await mkdtemp(path.join(parent, ".bitwit-test-"));
      folders.push(folder);
      await chmod(folder, 0o755); // Only the sandbox protects it.
      await writeFile(path.join(folder, "secret"), secret);
      secretFiles.push(path.join(folder, "secret"));
    }
    process.env.BITWIT_TEST_SECRET = secret;
  });
  afterAll(async () => {
    delete process.env.BITWIT_TEST_SECRET;
    await Promise.all(folders.map((folder) => rm(folder, { recursive: true })));
  });

  it("cannot read files of the system, of the home, of the working folder or of /tmp", async () => {
    await expectAllRefused(
      ...["/etc/passwd", "/etc/shadow", "/etc/hostname", import.meta.filename, ...secretFiles].flatMap((file) => [
        `read(${JSON.stringify(file)})`,
        `read("/proc/1/root" + ${JSON.stringify(file)})`,
        `read("/proc/self/cwd/../" + ${JSON.stringify(file)})`,
      ]),
      'read("/dev/sda")',
      'read("/dev/vda")',
      'read("/dev/kmsg")',
    );
  });

  it("sees nothing of the disk but /usr and its links", async () => {
    const { stdout } = await run(
      "import os; print(*sorted(os.listdir('/')), *os.listdir('/tmp'), *os.listdir('/etc'))",
    );
    const seen = stdout.trim().split(" ");
    const expected = ["bin", "dev", "etc", "lib", "lib32", "lib64", "proc", "tmp", "usr", "ld.so.cache"];
    expect(seen.filter((name) => !expected.includes(name) && !pythonLiesIn(name))).toEqual([]);
  });

  it("finds no environment variable of bitwit's, in its own environment or another process's", async () => {
    const result = await run(`
import os, glob
print(sorted(os.environ))
for file in glob.glob("/proc/[0-9]*/environ"):
    try: print(open(file).read())
    except OSError: pass`);
    expect(result.status).toBe("passed");
    expect(result.stdout).not.toContain(secret);
    expect(result.stdout).toContain(
      "['HOME', 'LANG', 'LC_CTYPE', 'PATH', 'PWD', 'PYTHONHASHSEED']".replace("'LC_CTYPE', ", ""),
    );
  });

  it("inherits no file descriptor but its input, its output and the report", async () => {
    const { stdout } = await run(`
import os
with os.scandir("/proc/self/fd") as entries: names = [entry.name for entry in entries]
print(*sorted(name for name in names if os.path.exists("/proc/self/fd/" + name) or os.path.islink("/proc/self/fd/" + name)))`);
    expect(stdout.trim()).toBe("0 1 2 3");
  });

  it("reaches no socket on this machine and none beyond", async () => {
    let connections = 0;
    const count = (): void => void connections++;
    const listen = async (where: { port: number; host: string } | { path: string }): Promise<net.Server> => {
      const server = net.createServer(count);
      await new Promise<void>((resolve) => server.listen(where, resolve));
      return server;
    };
    const socketFile = path.join(folders[2] ?? "", "socket");
    const abstract = `bitwit-test-${process.pid}`;
    const tcp = await listen({ port: 0, host: "127.0.0.1" });
    const servers = [tcp, await listen({ path: socketFile }), await listen({ path: `\0${abstract}` })];
    try {
      await expectAllRefused(
        `socket.create_connection(("127.0.0.1", ${(tcp.address() as net.AddressInfo).port}), 2)`,
        'socket.create_connection(("192.0.2.1", 80), 2)',
        'socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("192.0.2.1", 53))',
        'socket.getaddrinfo("example.org", 80)',
        "socket.socket(40, socket.SOCK_STREAM)", // AF_VSOCK: no network namespace holds it
        "socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)",
        `socket.socket(socket.AF_UNIX).connect(${JSON.stringify(socketFile)})`,
        `socket.socket(socket.AF_UNIX).connect("\\0${abstract}")`,
      );
      expect(connections).toBe(0);
    } finally {
      for (const server of servers) server.close();
    }
  });

  it("has no network interface but the loopback of a network of its own", async () => {
    const { stdout } = await run(
      'print(*[line.split(":")[0].strip() for line in open("/proc/net/dev") if ":" in line])',
    );
    expect(stdout.trim()).toBe("lo");
  });

  it("cannot write to Python's library, to /usr, to the root, or to kernel settings", async () => {
    await expectAllRefused(
      "write(os.__file__)",
      "os.unlink(os.__file__)",
      "os.chmod(os.__file__, 0o777)",
      'write("/usr/bin/x")',
      'write("/x")',
      'os.mkdir("/home")',
      'write("/dev/x")',
      'write("/etc/ld.so.cache")',
      'write("/proc/sys/kernel/core_pattern")',
      'write("/proc/sysrq-trigger")',
      'write("/proc/1/oom_score_adj")',
    );
  });

  it("has no rights, and gets none by mounting, tracing, or new namespaces", async () => {
    await expectAllRefused(
      "os.setuid(0)",
      'os.chroot("/tmp")',
      'call("mount", b"none", b"/tmp", b"tmpfs", 0, None)',
      'call("umount2", b"/usr", 2)',
      'call("unshare", 0x10000000)',
      'call("unshare", 0x20000)',
      'call("ptrace", 16, os.getppid(), 0, 0)',
      'call("memfd_create", b"x", 0)',
      'call("shmget", 0, 1 << 20, 0o1600)',
      'call("setns", os.open("/proc/1/ns/net", os.O_RDONLY), 0)',
      "os.sethostname and os.sethostname('x')",
      "__import__('resource').setrlimit(__import__('resource').RLIMIT_NPROC, (9999, 9999))",
      "__import__('resource').setrlimit(__import__('resource').RLIMIT_AS, (-1, -1))",
    );
  });

  it("sees and reaches no process but its own", async () => {
    const { stdout } = await run("import os; print(*[name for name in os.listdir('/proc') if name.isdigit()])");
    expect(stdout.trim().split(" ").length).toBeLessThanOrEqual(2);
    if (process.pid > 3) await expectAllRefused(`os.kill(${process.pid}, 9)`, `os.kill(${process.ppid}, 0)`);
    // pid 1 inside is bwrap's; killing everything ends only itself.
    expect((await run("import os; os.kill(1, 9); os.kill(-1, 9)")).status).not.toBe("timed-out");
  });
});

/** A Python outside /usr brings the folders on the way to it, and nothing beside. */
function pythonLiesIn(name: string): boolean {
  return search.status === "ok" && existsSync(`/${name}`) && search.sandbox.python.prefix.startsWith(`/${name}/`);
}
