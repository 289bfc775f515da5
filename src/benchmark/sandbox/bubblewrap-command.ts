/**
 * The command that runs the harness in a sandbox.
 *
 * Inside: new user, process, network, IPC, host-name and cgroup namespaces, and no way to make further ones; no
 * capability; the user nobody; no environment but bitwit's; `/usr` and Python's own folder read-only; nothing of /home,
 * /root, /etc or the working folder; a /tmp and a /dev/shm in memory, of limited size, as the only places to write.
 * When bitwit dies, so does everything inside (`--die-with-parent` and the process namespace).
 */
import { lstatSync, readlinkSync } from "node:fs";
import path from "node:path";
import { HARNESS, PYTHON_FLAGS, pythonEnvironment } from "./harness.js";
import { cpuSeconds, MAX_FILE_BYTES, MAX_OPEN_FILES, MAX_PROCESSES, SHARED_MEMORY_BYTES, TMP_BYTES } from "./limits.js";
import type { ProgramRequest } from "./program-result.js";
import { DEFAULT_MEMORY_BYTES } from "./program-result.js";
import type { Python, Sandbox } from "./sandbox.js";

/** Where the child finds what; the same numbers go into its `stdio`. */
export const REPORT_DESCRIPTOR = 3;
export const INFO_DESCRIPTOR = 4;
export const SECCOMP_DESCRIPTOR = 5;

const NOBODY = "65534";

/** @returns bwrap's arguments, the program in Python's terms included. */
export function bubblewrapArguments({ python }: Sandbox, request: ProgramRequest): string[] {
  return [
    ...["--unshare-user", "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"],
    ...["--disable-userns", "--uid", NOBODY, "--gid", NOBODY, "--hostname", "sandbox", "--cap-drop", "ALL"],
    ...["--die-with-parent", "--new-session", "--clearenv"],
    ...Object.entries(pythonEnvironment(request)).flatMap(([name, value]) => ["--setenv", name, value]),
    ...["--ro-bind", "/usr", "/usr", ...SYSTEM_FOLDERS.flatMap(systemFolder)],
    ...["--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache"],
    ...["--proc", "/proc", "--dev", "/dev"],
    ...["--size", String(SHARED_MEMORY_BYTES), "--tmpfs", "/dev/shm"],
    ...["--size", String(TMP_BYTES), "--tmpfs", "/tmp", "--chdir", "/tmp"],
    ...(isInside("/usr", python.prefix) ? [] : ["--ro-bind", python.prefix, python.prefix]),
    ...packageBinds(python, request),
    // Both are a tmpfs of bwrap's own, without a size: nothing may be written there.
    ...["--remount-ro", "/dev", "--remount-ro", "/"],
    ...["--info-fd", String(INFO_DESCRIPTOR), "--seccomp", String(SECCOMP_DESCRIPTOR)],
    "--",
    ...harnessCommand(python, request, MAX_PROCESSES),
  ];
}

/** @param processes the limit of processes, or 0 for none: it counts all of a user's, so outside a sandbox it cannot serve. */
export function harnessCommand(python: Python, request: ProgramRequest, processes: number): string[] {
  const { memoryBytes = DEFAULT_MEMORY_BYTES, timeoutMs, usesPackages = false } = request;
  const limits = [memoryBytes, cpuSeconds(timeoutMs), processes, MAX_FILE_BYTES, MAX_OPEN_FILES];
  const folders = usesPackages ? python.packageFolders : [];
  return [python.executable, ...PYTHON_FLAGS, "-c", HARNESS, ...limits.map(String), ...folders];
}

/** Those of a virtual environment lie elsewhere than its Python. */
function packageBinds({ prefix, packageFolders }: Python, { usesPackages = false }: ProgramRequest): string[] {
  if (!usesPackages) return [];
  const outside = packageFolders.filter((folder) => !isInside("/usr", folder) && !isInside(prefix, folder));
  return outside.flatMap((folder) => ["--ro-bind", folder, folder]);
}

/** Where the dynamic linker and Python look for libraries. On most systems now links into /usr. */
const SYSTEM_FOLDERS = ["/lib", "/lib64", "/lib32", "/bin"];

function systemFolder(folder: string): string[] {
  const stats = lstatSync(folder, { throwIfNoEntry: false });
  if (stats === undefined) return [];
  return stats.isSymbolicLink() ? ["--symlink", readlinkSync(folder), folder] : ["--ro-bind", folder, folder];
}

/** @returns whether `inner` is `outer` or lies in it. */
export function isInside(outer: string, inner: string): boolean {
  const relative = path.relative(outer, inner);
  return relative === "" || (!relative.startsWith("..") && !path.isAbsolute(relative));
}
