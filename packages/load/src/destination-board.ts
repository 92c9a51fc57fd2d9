/** Where connections go, in shared memory: the main thread looks names up, workers read what it found. */
import type { Destination } from "./engine.ts";

const textBytes = 256;
const memoryBytes = 4 + 4 + 4 + 4 + 16 + textBytes;

const VERSION = 0;
const FAMILY = 1;
const PORT = 2;
const TEXT_LENGTH = 3;

export class DestinationBoard {
  readonly memory: SharedArrayBuffer;
  readonly #words: Int32Array;
  readonly #address: Uint8Array;
  readonly #text: Uint8Array;
  #read: Destination | undefined;
  #readVersion = -1;

  constructor(memory: SharedArrayBuffer = new SharedArrayBuffer(memoryBytes)) {
    this.memory = memory;
    this.#words = new Int32Array(memory, 0, 4);
    this.#address = new Uint8Array(memory, 16, 16);
    this.#text = new Uint8Array(memory, 32, textBytes);
  }

  /** Main thread. The version is odd while it writes. */
  write({ family, address, text, port }: Destination): void {
    const bytes = new TextEncoder().encode(text);
    Atomics.add(this.#words, VERSION, 1);
    this.#words[FAMILY] = family * 100 + address.length;
    this.#words[PORT] = port;
    this.#words[TEXT_LENGTH] = bytes.length;
    this.#address.set(address);
    this.#text.set(bytes);
    Atomics.add(this.#words, VERSION, 1);
  }

  /** Worker: makes something new only where it changed. */
  read(): Destination {
    for (;;) {
      const version = Atomics.load(this.#words, VERSION);
      if (this.#read !== undefined && version === this.#readVersion) return this.#read;
      if (version % 2 === 1) continue;
      const found = this.#decode();
      if (Atomics.load(this.#words, VERSION) !== version) continue;
      this.#read = found;
      this.#readVersion = version;
      return found;
    }
  }

  #decode(): Destination {
    const kind = this.#words[FAMILY] as number;
    const family = Math.floor(kind / 100) as Destination["family"];
    // A decoder takes no shared memory, so both are copied.
    const text = new TextDecoder().decode(this.#text.slice(0, this.#words[TEXT_LENGTH]));
    return { family, address: this.#address.slice(0, kind % 100), text, port: this.#words[PORT] as number };
  }
}
