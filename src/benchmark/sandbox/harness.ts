/** The Python that runs a program, and what it is started with. */
import type { ProgramRequest } from "./program-result.js";

/**
 * It takes limits that cannot be raised again, runs the program, and reports.
 *
 * The report goes over file descriptor 3: `ready`, then either `raised CLASS` or the nonce. The nonce is written only
 * when the program's last line was reached, so that `sys.exit(0)`, `os._exit(0)` or a printed "ok" earlier cannot look
 * like a pass. It is no defence against a program that searches this harness's memory: tests and tested share a process.
 *
 * Descriptors above 3 are closed: whatever bitwit itself was started with, perhaps a folder, would lead outside.
 *
 * Arguments: memory bytes, CPU seconds, processes (0: leave as it is), file bytes, open files; then folders of packages.
 * Standard input: a nonce of 32 characters, a newline, the program.
 */
export const HARNESS = `
import os, resource, sys, types

def run():
    write, leave = os.write, os._exit
    memory, cpu, processes, file_size, files = map(int, sys.argv[1:6])
    with open(0, "rb", closefd=False) as stream:
        nonce, source = stream.read().split(b"\\n", 1)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    os.set_inheritable(3, False)
    inherited = os.listdir("/proc/self/fd") if sys.platform == "linux" else range(256)
    for descriptor in map(int, inherited):
        if descriptor > 3:
            try:
                os.close(descriptor)
            except OSError:
                pass
    limits = [("CORE", 0, 0), ("CPU", cpu, cpu + 1), ("FSIZE", file_size, file_size), ("NOFILE", files, files),
              ("AS", memory, memory), ("DATA", memory, memory), ("MEMLOCK", 0, 0)]
    if processes:
        limits.append(("NPROC", processes, processes))
    for name, soft, hard in limits:
        try:
            resource.setrlimit(getattr(resource, "RLIMIT_" + name), (soft, hard))
        except (AttributeError, OSError, ValueError) as error:
            if sys.platform == "linux":
                raise SystemExit(f"RLIMIT_{name} = {hard}: {error}")
    module = types.ModuleType("program")
    sys.modules["program"] = module
    sys.path[:] = [entry for entry in sys.path + sys.argv[6:] if entry]
    sys.argv[:] = ["program"]
    write(3, b"ready\\n")
    try:
        exec(compile(source.decode(), "<program>", "exec", dont_inherit=True), module.__dict__)
    except BaseException as error:
        try:
            write(3, b"raised " + type(error).__name__.encode("ascii", "replace")[:100] + b"\\n")
            sys.__excepthook__(type(error), error.with_traceback(error.__traceback__.tb_next), error.__traceback__)
            sys.stdout.flush()
        finally:
            leave(1)
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except BaseException:
        pass
    write(3, nonce)
    leave(0)

run()
`;

/**
 * `-S` leaves site-packages out: only the standard library, whatever is installed here. `-B` writes no bytecode.
 * The hash seed is fixed through the environment, so that a program that depends on the order of a set always ends alike.
 */
export const PYTHON_FLAGS = ["-s", "-S", "-B", "-X", "utf8"];
const PYTHON_ENVIRONMENT = { PATH: "/usr/bin:/bin", HOME: "/tmp", LANG: "C.UTF-8", PYTHONHASHSEED: "0" };
/**
 * For programs that import packages: one thread, since libraries of linear algebra start one a core and the number of
 * threads is limited; no window, no graphics card.
 */
const PACKAGE_ENVIRONMENT = {
  ...{ OPENBLAS_NUM_THREADS: "1", OMP_NUM_THREADS: "1", MKL_NUM_THREADS: "1", NUMEXPR_NUM_THREADS: "1" },
  ...{ TF_NUM_INTRAOP_THREADS: "1", TF_NUM_INTEROP_THREADS: "1", TF_CPP_MIN_LOG_LEVEL: "2" },
  ...{ MPLBACKEND: "Agg", CUDA_VISIBLE_DEVICES: "" },
};

export function pythonEnvironment({ usesPackages = false }: ProgramRequest): Readonly<Record<string, string>> {
  return { ...PYTHON_ENVIRONMENT, ...(usesPackages ? PACKAGE_ENVIRONMENT : {}) };
}
