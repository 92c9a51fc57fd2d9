// Handlers as people write them. Lines marked "refused" must not compile; all others must.
import type {
  CancelOrder,
  CreateBook,
  CreateOrder,
  CreateReview,
  DeleteBook,
  GetBook,
  GetCover,
  ListBooks,
  SearchBooks,
  UpdateBook,
  UploadCover,
  WatchOrder,
} from "../types/handlers.js";
import type { CreateUser } from "../types/handlers.js";

interface Book {
  id: string;
  title: string;
  authors: string[];
  priceCents: number;
  createdAt: string;
}
declare const bookService: {
  create(book: { title: string; priceCents: number }): Promise<Book>;
  find(id: string): Promise<Book | undefined>;
};
declare const userService: {
  create(user: { email: string; name: string }): Promise<{ id: string; email: string; name: string }>;
};
const problem = { type: "about:blank", title: "Sold out", status: 422 };

export const createUser: CreateUser = async (request, reply) => {
  const { email, name } = request.body;
  const user = await userService.create({ email, name });
  return reply.code(201).send(user);
};

export const createBook: CreateBook = async (request, reply) => {
  const { title, priceCents, authors, publishedOn } = request.body;
  const first: string | undefined = authors[0];
  const date: string | undefined = publishedOn;
  const agent: string | undefined = request.headers["user-agent"];
  request.log.info({ ip: request.ip, agent });
  const book = await bookService.create({ title: title + first + date, priceCents });
  return reply.code(201).header("location", `/books/${book.id}`).send(book);
};
export const createBook2: CreateBook = async (request, reply) => {
  request.body.nope; // refused
  request.body.id; // refused
  request.query.limit; // refused
  reply.status(201).send({ id: "1" }); // refused
  reply.status(201).header("location", "/1").send({ nope: 1 }); // refused
  reply.send({ id: "1", title: "", authors: [], priceCents: 1, createdAt: "" }); // refused
};

export const getBook: GetBook = async (request, reply) => {
  const book = await bookService.find(request.params.bookId);
  if (book === undefined) return reply.code(404).send({ type: "about:blank", title: "Not Found", status: 404 });
  return book;
};
export const getBook2: GetBook = (request, reply) => {
  request.params.id; // refused
  request.body.title; // refused
  reply.send({ a: 1 }); // refused
  reply.code(200).send(); // refused
  reply.send("a book"); // refused
  reply.code(404).send({ title: 5 }); // refused
};
export const getBook3: GetBook = async () => ({ a: 1 }); // refused
export const getBook4: GetBook = function (request, reply) {
  this.log.info(request.params.bookId);
  reply.code(200).send({ id: "1", title: "", authors: [], priceCents: 1, createdAt: "" });
};

export const updateBook: UpdateBook = async (request) => {
  const { title = "", description } = request.body;
  const text: string = description ?? title;
  return { id: request.params.bookId, title: text, authors: [], priceCents: 0, createdAt: "" };
};

export const listBooks: ListBooks = async (request, reply) => {
  const limit: number = request.query.limit;
  const genre: "novel" | string | undefined = request.query.genre?.[0];
  const least: number | undefined = request.query.price?.min;
  request.query.genre = ["nonsense"]; // refused
  if (request.headers.accept === "text/csv") return reply.type("text/csv").send(`${limit};${genre};${least}`);
  return { data: [], next_cursor: null, has_more: false };
};
export const listBooks2: ListBooks = async (request, reply) => {
  const limit: string = request.query.limit; // refused
  request.query.unknown; // refused
  reply.send({ data: [], next_cursor: null }); // refused
};

export const deleteBook: DeleteBook = (_request, reply) => {
  reply.code(204).send();
  reply.code(404).send({ type: "about:blank", title: "Not Found", status: 404 });
  reply.code(204).send({ a: 1 }); // refused
  reply.code(204).send("gone"); // refused
};

export const createReview: CreateReview = (request, reply) => {
  const { stars, text, email } = request.body;
  const known: string | undefined = request.auth.customer.subject;
  reply.code(201).send({ id: 1, stars, text: text + email + known, createdAt: "" });
};

export const createOrder: CreateOrder = (request, reply) => {
  const key: string | undefined = request.headers["idempotency-key"];
  const { payment, lines } = request.body;
  for (const { quantity, giftWrap } of lines) quantity.toFixed(giftWrap ? 1 : 0);
  if (payment.method === "card") payment.token.length;
  else payment.address.city.length;
  payment.token; // refused
  request.auth.staff.subject; // refused
  reply.code(422).send({ ...problem, detail: key ?? "" });
};

export const cancelOrder: CancelOrder = (request, reply) => {
  const reason: string | undefined = request.body?.reason;
  request.body.reason; // refused
  const id: number = request.params.orderId;
  reply.code(409).send({ ...problem, detail: `${id} ${reason}` });
};

export const uploadCover: UploadCover = async (request, reply) => {
  const { picture, crop } = request.body;
  const bytes: Uint8Array = picture.bytes;
  const name: string = picture.filename + picture.contentType + bytes.length + crop?.width;
  return reply.code(204).header("x-name", name).send();
};

export const searchBooks: SearchBooks = async (request) => {
  const q: string = request.query.q;
  const places: string[] | undefined = request.query.in;
  return [{ book: { id: q, title: q, authors: places ?? [], priceCents: 1, createdAt: q }, score: 1 }];
};

export const watchOrder: WatchOrder = async (_request, reply) => {
  async function* events() {
    yield { data: { status: "open" as const, at: "2026-01-01T00:00:00Z" }, event: "changed", id: "1" };
  }
  return reply.send(events());
};
export const watchOrder2: WatchOrder = async (_request, reply) => {
  async function* events() {
    yield { data: { status: "nope" as const, at: "" } };
  }
  reply.send(events()); // refused
  reply.send("data: x"); // refused
};

export const getCover: GetCover = (_request, reply) => {
  reply.code(200).type("image/png").send(new Uint8Array(3));
  reply.type("image/jpeg").send(Buffer.from("x"));
  reply.send({}); // refused
};
