/**
 * The system calls a sandboxed program is refused, as a classic BPF program for seccomp(2) (what `bwrap --seccomp` reads:
 * an array of `struct sock_filter { u16 code; u8 jt; u8 jf; u32 k }`).
 *
 * Namespaces and mounts (a tmpfs of its own would have no size limit), memory that no limit counts (memfd, System V),
 * other processes' memory, kernel keys, and the calls that kernel holes are most often reached by. Sockets other than
 * local ones are refused as well as unshared: AF_VSOCK knows no network namespaces.
 */

interface Architecture {
  /** `AUDIT_ARCH_*` of linux/audit.h. */
  readonly audit: number;
  readonly clone: number;
  readonly socket: number;
  readonly refused: readonly number[];
}

/** Numbers that all newer architectures share: io_uring_*, open_tree … fspick, pidfd_getfd, mount_setattr, memfd_secret. */
const REFUSED_EVERYWHERE = [425, 426, 427, 428, 429, 430, 431, 432, 433, 438, 442, 447];
const CLONE3 = 435;

/** Column by column: the same calls on both (asm/unistd_64.h; asm-generic/unistd.h), as far as they exist there. */
const CALLS: readonly (readonly [name: string, x64: number, arm64: number])[] = [
  ["shmget", 29, 194],
  ["shmat", 30, 196],
  ["shmctl", 31, 195],
  ["semget", 64, 190],
  ["msgget", 68, 186],
  ["ptrace", 101, 117],
  ["syslog", 103, 116],
  ["pivot_root", 155, 41],
  ["chroot", 161, 51],
  ["acct", 163, 89],
  ["mount", 165, 40],
  ["umount2", 166, 39],
  ["swapon", 167, 224],
  ["swapoff", 168, 225],
  ["reboot", 169, 142],
  ["init_module", 175, 105],
  ["delete_module", 176, 106],
  ["quotactl", 179, 60],
  ["mq_open", 240, 180],
  ["kexec_load", 246, 104],
  ["add_key", 248, 217],
  ["request_key", 249, 218],
  ["keyctl", 250, 219],
  ["unshare", 272, 97],
  ["perf_event_open", 298, 241],
  ["open_by_handle_at", 304, 265],
  ["setns", 308, 268],
  ["process_vm_readv", 310, 270],
  ["process_vm_writev", 311, 271],
  ["kcmp", 312, 272],
  ["finit_module", 313, 273],
  ["memfd_create", 319, 279],
  ["kexec_file_load", 320, 294],
  ["bpf", 321, 280],
  ["userfaultfd", 323, 282],
];

const ARCHITECTURES: Readonly<Record<string, Architecture>> = {
  x64: {
    audit: 0xc000_003e,
    clone: 56,
    socket: 41,
    // and modify_ldt, iopl, ioperm
    refused: [...CALLS.map(([, x64]) => x64), 154, 172, 173, ...REFUSED_EVERYWHERE],
  },
  arm64: {
    audit: 0xc000_00b7,
    clone: 220,
    socket: 198,
    refused: [...CALLS.map(([, , arm64]) => arm64), ...REFUSED_EVERYWHERE],
  },
};

/** NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET of clone(2). */
const CLONE_NAMESPACES = 0x7e02_0000;
const AF_UNIX = 1;
const EPERM = 1;
const ENOSYS = 38;
const EAFNOSUPPORT = 97;
/** Calls of the x32 ABI carry this bit. */
const X32_BIT = 0x4000_0000;

const ALLOW = 0x7fff_0000;
const KILL_PROCESS = 0x8000_0000;
const fail = (errno: number): number => 0x0005_0000 | errno;

/** Offsets in `struct seccomp_data`. */
const NUMBER = 0;
const ARCHITECTURE = 4;
const FIRST_ARGUMENT = 16;

type Instruction = readonly [code: number, ifTrue: number, ifFalse: number, k: number];
const load = (offset: number): Instruction => [0x20, 0, 0, offset];
const jumpIfEqual = (k: number, ifTrue: number, ifFalse: number): Instruction => [0x15, ifTrue, ifFalse, k];
const jumpIfAtLeast = (k: number, ifTrue: number, ifFalse: number): Instruction => [0x35, ifTrue, ifFalse, k];
const jumpIfAnyBit = (k: number, ifTrue: number, ifFalse: number): Instruction => [0x45, ifTrue, ifFalse, k];
const answer = (value: number): Instruction => [0x06, 0, 0, value];

/** @returns the filter's bytes, or undefined where bitwit knows no system call numbers. */
export function seccompFilter(arch: string = process.arch): Buffer | undefined {
  const known = ARCHITECTURES[arch];
  if (known === undefined) return undefined;
  const { audit, clone, socket, refused } = known;
  const instructions: Instruction[] = [
    load(ARCHITECTURE),
    jumpIfEqual(audit, 1, 0),
    answer(KILL_PROCESS),
    load(NUMBER),
    jumpIfAtLeast(X32_BIT, 0, 1),
    answer(KILL_PROCESS),
    // Its flags lie in memory, which a filter cannot read. The C library then takes clone.
    jumpIfEqual(CLONE3, 0, 1),
    answer(fail(ENOSYS)),
    jumpIfEqual(clone, 0, 4),
    load(FIRST_ARGUMENT),
    jumpIfAnyBit(CLONE_NAMESPACES, 0, 1),
    answer(fail(EPERM)),
    answer(ALLOW),
    jumpIfEqual(socket, 0, 4),
    load(FIRST_ARGUMENT),
    jumpIfEqual(AF_UNIX, 1, 0),
    answer(fail(EAFNOSUPPORT)),
    answer(ALLOW),
    ...refused.map((number, index) => jumpIfEqual(number, refused.length - index, 0)),
    answer(ALLOW),
    answer(fail(EPERM)),
  ];
  const bytes = Buffer.alloc(instructions.length * 8);
  for (const [index, [code, ifTrue, ifFalse, k]] of instructions.entries()) {
    bytes.writeUInt16LE(code, index * 8);
    bytes.writeUInt8(ifTrue, index * 8 + 2);
    bytes.writeUInt8(ifFalse, index * 8 + 3);
    bytes.writeUInt32LE(k >>> 0, index * 8 + 4);
  }
  return bytes;
}
