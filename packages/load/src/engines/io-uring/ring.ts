/**
 * The two rings that io_uring shares with the kernel, for one thread. The kernel works for it only inside `enter`, on this
 * thread (DEFER_TASKRUN): nothing changes while we look, and plain loads and stores are enough.
 */
import { errnos, errorText, type Libc } from "../libc.ts";
import {
  COMPLETION_WORDS,
  CQ_COMPLETIONS,
  CQ_HEAD,
  CQ_TAIL,
  ENTER_CALL,
  ENTER_EXT_ARG,
  ENTER_GETEVENTS,
  ENTER_REGISTERED_RING,
  ENTRY_WORDS,
  MAP_SHARED_POPULATE,
  OFFSET_ENTRIES,
  OFFSET_RINGS,
  PARAM_CQ_ENTRIES,
  PARAM_CQ_OFFSETS,
  PARAM_FLAGS,
  PARAM_SQ_ENTRIES,
  PARAM_SQ_OFFSETS,
  PARAMS_WORDS,
  PROT_READ_WRITE,
  REGISTER_CALL,
  REGISTER_RING_FDS,
  SETUP_CALL,
  SETUP_CLAMP,
  SETUP_CQSIZE,
  SETUP_DEFER_TASKRUN,
  SETUP_SINGLE_ISSUER,
  SETUP_SUBMIT_ALL,
  SQ_ARRAY,
  SQ_TAIL,
} from "./abi.ts";

const setupFlags = SETUP_CQSIZE | SETUP_CLAMP | SETUP_SUBMIT_ALL | SETUP_SINGLE_ISSUER | SETUP_DEFER_TASKRUN;

/** struct io_uring_getevents_arg; the timespec that it points to lies behind it. */
const argumentBytes = 24;

export interface RingSizes {
  readonly submissions: number;
  readonly completions: number;
}

/** A ring that the kernel has made, or the errno that says why not. */
export type RingSetup =
  | { readonly kind: "made"; readonly fd: number; readonly params: Int32Array }
  | { readonly kind: "refused"; readonly errno: number };

/** Sizes are rounded up to powers of 2, and down to what the kernel allows. */
export function setUpRing(libc: Libc, { submissions, completions }: RingSizes): RingSetup {
  const params = new Int32Array(new ArrayBuffer(PARAMS_WORDS * 4));
  params[PARAM_CQ_ENTRIES] = completions;
  params[PARAM_FLAGS] = setupFlags;
  const fd = libc.syscall(SETUP_CALL, submissions, libc.addressOf(params), 0, 0, 0, 0);
  return fd >= 0 ? { kind: "made", fd, params } : { kind: "refused", errno: libc.errno() };
}

export class Ring {
  /** Submission entries of `ENTRY_WORDS` each; `next` says where to write. */
  readonly entries: Int32Array;
  private readonly libc: Libc;
  private readonly fd: number;
  private readonly enterFd: number;
  private readonly enterFlags: number;
  /** Heads, tails and completions. */
  private readonly words: Int32Array;
  private readonly submissions: number;
  private readonly tailAt: number;
  private readonly completionHeadAt: number;
  private readonly completionTailAt: number;
  private readonly completionMask: number;
  private readonly completionsAt: number;
  private readonly mappings: { readonly address: number; readonly bytes: number }[] = [];
  private readonly argument: Int32Array = new Int32Array(new ArrayBuffer(argumentBytes + 16));
  private readonly argumentAddress: number;
  private tail: number;
  private submittedTail: number;
  private head: number;

  /** @throws {Error} where there is no memory for it */
  constructor(libc: Libc, { fd, params }: Extract<RingSetup, { kind: "made" }>) {
    this.libc = libc;
    this.fd = fd;
    const sqAt = (field: number): number => (params[PARAM_SQ_OFFSETS + field] as number) >> 2;
    const cqAt = (field: number): number => (params[PARAM_CQ_OFFSETS + field] as number) >> 2;
    this.submissions = params[PARAM_SQ_ENTRIES] as number;
    const completions = params[PARAM_CQ_ENTRIES] as number;
    // Both rings lie in one mapping: Linux 5.4, IORING_FEAT_SINGLE_MMAP.
    const ringWords = Math.max(
      sqAt(SQ_ARRAY) + this.submissions,
      cqAt(CQ_COMPLETIONS) + completions * COMPLETION_WORDS,
    );
    this.words = this.map(ringWords, OFFSET_RINGS);
    this.entries = this.map(this.submissions * ENTRY_WORDS, OFFSET_ENTRIES);
    this.tailAt = sqAt(SQ_TAIL);
    this.completionHeadAt = cqAt(CQ_HEAD);
    this.completionTailAt = cqAt(CQ_TAIL);
    this.completionMask = completions - 1;
    this.completionsAt = cqAt(CQ_COMPLETIONS);
    // Entries are always submitted in the order in which they lie.
    for (let i = 0; i < this.submissions; i++) this.words[sqAt(SQ_ARRAY) + i] = i;
    this.tail = this.words[this.tailAt] as number;
    this.submittedTail = this.tail;
    this.head = this.words[this.completionHeadAt] as number;
    this.argumentAddress = libc.addressOf(this.argument);
    writeAddress(this.argument, 4, this.argumentAddress + argumentBytes);
    const own = this.registerItself();
    this.enterFd = own ?? fd;
    this.enterFlags = own === undefined ? 0 : ENTER_REGISTERED_RING;
  }

  /** Where, in `entries`, the next entry may be written; it is cleared. */
  next(): number {
    if (this.isFull) this.submit();
    if (this.isFull) throw new Error("io_uring takes no more submissions");
    const { entries } = this;
    const at = (this.tail & (this.submissions - 1)) * ENTRY_WORDS;
    for (let i = at; i < at + ENTRY_WORDS; i++) entries[i] = 0;
    this.tail = (this.tail + 1) | 0;
    return at;
  }

  /** The place in time of the entry written last, for `isSubmitted`. */
  get place(): number {
    return this.tail;
  }

  isSubmitted(place: number): boolean {
    return ((place - this.submittedTail) | 0) <= 0;
  }

  /** Hands over what was written, and waits for nothing. */
  submit(): void {
    for (let tries = 0; tries < 3 && this.tail !== this.submittedTail; tries++) this.enter(0, 0);
  }

  /** Hands over what was written, and waits for completions; at most so long. Returns how many there are. */
  wait(ms: number): number {
    // struct timespec: seconds and nanoseconds, 64 bits each.
    this.argument[6] = Math.floor(ms / 1000);
    this.argument[8] = (ms % 1000) * 1e6;
    this.enter(ms > 0 ? 1 : 0, ENTER_GETEVENTS | ENTER_EXT_ARG);
    return ((this.words[this.completionTailAt] as number) - this.head) | 0;
  }

  // Of the completion at a place, counted from the first that was not yet taken.

  /** The first word of what its entry was given as user data. */
  firstWord(place: number): number {
    return this.words[this.completionAt(place)] as number;
  }

  secondWord(place: number): number {
    return this.words[this.completionAt(place) + 1] as number;
  }

  /** What the operation returned; below 0 an errno, negated. */
  result(place: number): number {
    return this.words[this.completionAt(place) + 2] as number;
  }

  flags(place: number): number {
    return this.words[this.completionAt(place) + 3] as number;
  }

  /** The first so many completions have been dealt with. */
  take(count: number): void {
    this.head = (this.head + count) | 0;
    this.words[this.completionHeadAt] = this.head;
  }

  /** Returns 0 or more, or an errno, negated. */
  register(operation: number, address: number, count: number): number {
    const result = this.libc.syscall(REGISTER_CALL, this.fd, operation, address, count, 0, 0);
    return result >= 0 ? result : -this.libc.errno();
  }

  /** Nothing of it may be used any more. */
  dispose(): void {
    this.libc.close(this.fd);
    for (const { address, bytes } of this.mappings) this.libc.munmap(address, bytes);
  }

  private completionAt(place: number): number {
    return this.completionsAt + ((this.head + place) & this.completionMask) * COMPLETION_WORDS;
  }

  private get isFull(): boolean {
    return ((this.tail - this.submittedTail) | 0) >= this.submissions;
  }

  private enter(completions: number, flags: number): void {
    const { libc } = this;
    const count = (this.tail - this.submittedTail) | 0;
    this.words[this.tailAt] = this.tail;
    const result = libc.syscall(
      ENTER_CALL,
      this.enterFd,
      count,
      completions,
      flags | this.enterFlags,
      this.argumentAddress,
      argumentBytes,
    );
    if (result >= 0) this.submittedTail = (this.submittedTail + result) | 0;
    else if (!isPassing(libc.errno())) throw new Error(`io_uring_enter failed: ${errorText(libc.errno())}`);
  }

  private map(words: number, offset: number): Int32Array {
    const { libc } = this;
    const bytes = words * 4;
    const address = libc.mmap(0, bytes, PROT_READ_WRITE, MAP_SHARED_POPULATE, this.fd, offset);
    if (address === -1) throw new Error(`io_uring's rings cannot be mapped: ${errorText(libc.errno())}`);
    this.mappings.push({ address, bytes });
    return new Int32Array(libc.memoryAt(address, bytes));
  }

  /** So that the kernel need not look it up among the files of a process with many threads; undefined where it cannot. */
  private registerItself(): number | undefined {
    // struct io_uring_rsrc_update { u32 offset, resv; u64 data }; an offset of -1 takes any place.
    const update = Int32Array.of(-1, 0, this.fd, 0);
    const count = this.register(REGISTER_RING_FDS, this.libc.addressOf(update), 1);
    return count === 1 ? (update[0] as number) : undefined;
  }
}

/** Writes a pointer, which has 64 bits, as two words. */
export function writeAddress(words: Int32Array, at: number, address: number): void {
  words[at] = address | 0;
  words[at + 1] = (address / 2 ** 32) | 0;
}

/** Nothing came in time, a signal came, or completions have to be taken first: the next turn goes on. */
function isPassing(errno: number): boolean {
  return (
    errno === errnos.ETIME || errno === errnos.EINTR || errno === errnos.EBUSY || errno === errnos.EAGAIN
  );
}
