/** What `<linux/io_uring.h>` calls these things; system calls have the same numbers on all architectures. */

export const SETUP_CALL = 425;
export const ENTER_CALL = 426;
export const REGISTER_CALL = 427;

// struct io_uring_params, in words: the offsets of the fields of both rings stand at its end.
export const PARAMS_WORDS = 30;
export const PARAM_SQ_ENTRIES = 0;
export const PARAM_CQ_ENTRIES = 1;
export const PARAM_FLAGS = 2;
export const PARAM_SQ_OFFSETS = 10;
export const PARAM_CQ_OFFSETS = 20;
// struct io_sqring_offsets and io_cqring_offsets, in words.
export const SQ_TAIL = 1;
export const SQ_ARRAY = 6;
export const CQ_HEAD = 0;
export const CQ_TAIL = 1;
export const CQ_COMPLETIONS = 5;

export const SETUP_CQSIZE: number = 1 << 3;
export const SETUP_CLAMP: number = 1 << 4;
export const SETUP_SUBMIT_ALL: number = 1 << 7;
export const SETUP_SINGLE_ISSUER: number = 1 << 12;
export const SETUP_DEFER_TASKRUN: number = 1 << 13;

/** The memory of the rings, and that of the submission entries. */
export const OFFSET_RINGS = 0;
export const OFFSET_ENTRIES = 0x1000_0000;

export const ENTER_GETEVENTS: number = 1 << 0;
export const ENTER_EXT_ARG: number = 1 << 3;
export const ENTER_REGISTERED_RING: number = 1 << 4;

export const REGISTER_FILES = 2;
export const REGISTER_FILES_UPDATE = 6;
export const REGISTER_RING_FDS = 20;
export const REGISTER_BUFFER_RING = 22;
export const UNREGISTER_BUFFER_RING = 23;

// struct io_uring_sqe, in words of 32 bits; the first holds opcode, flags and priority. In words from its begin:
// 1 fd, 2–3 off, 4–5 addr, 6 len, 7 flags of the operation, 8–9 user_data, 10 group.
export const ENTRY_WORDS = 16;
export const OP_POLL = 6;
export const OP_CANCEL = 14;
export const OP_SEND = 26;
export const OP_RECV = 27;

// Of the first word.
export const FIXED_FILE: number = 1 << 8;
export const BUFFER_SELECT: number = 1 << 13;
export const SKIP_SUCCESS: number = 1 << 14;
export const POLL_FIRST: number = 1 << 16;
export const RECV_MULTISHOT: number = 1 << 17;

// struct io_uring_cqe: user_data, res, flags; 16 bytes.
export const COMPLETION_WORDS = 4;
export const COMPLETION_BUFFER: number = 1 << 0;
export const COMPLETION_MORE: number = 1 << 1;
export const BUFFER_SHIFT = 16;

export const PROT_READ_WRITE = 3;
export const MAP_SHARED_POPULATE = 0x8001;
export const MAP_PRIVATE_ANONYMOUS = 0x22;
