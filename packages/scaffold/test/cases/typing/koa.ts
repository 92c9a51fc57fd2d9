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

export const createUser: CreateUser = async (ctx) => {
  const { email, name } = ctx.request.body;
  ctx.reply(201, await userService.create({ email, name }));
};

export const createBook: CreateBook = async (ctx) => {
  const { title, priceCents, authors, publishedOn } = ctx.request.body;
  const first: string | undefined = authors[0];
  const date: string | undefined = publishedOn;
  const agent: string | undefined = ctx.headers["user-agent"];
  const ip: string = ctx.ip;
  const book = await bookService.create({ title: title + first + date + agent + ip, priceCents });
  ctx.set("location", `/books/${book.id}`);
  ctx.status = 201;
  ctx.body = book;
};
export const createBook2: CreateBook = async (ctx) => {
  ctx.request.body.nope; // refused
  ctx.request.body.id; // refused
  ctx.query.limit.toFixed; // refused
  ctx.reply(201, { id: "1" }); // refused
  ctx.body = { nope: 1 }; // refused
  ctx.status = "201"; // refused
};

export const getBook: GetBook = async (ctx, next) => {
  const book = await bookService.find(ctx.params.bookId);
  if (book === undefined) return ctx.reply(404, { type: "about:blank", title: "Not Found", status: 404 });
  if (ctx.get("X-Skip") !== "") return next();
  ctx.body = book;
};
export const getBook2: GetBook = (ctx) => {
  ctx.params.id; // refused
  ctx.request.body.title; // refused
  ctx.body = { a: 1 }; // refused
  ctx.reply(200); // refused
  ctx.body = "a book"; // refused
  ctx.reply(404, { title: 5 }); // refused
};
export const getBook3: GetBook = (ctx) => ctx.throw(404);

export const getBook6: GetBook = (_ctx, next) => next();
export const getBook4: GetBook = async (ctx) => bookService.find(ctx.params.bookId); // refused
export const getBook5: GetBook = () => ({ id: "1", title: "", authors: [], priceCents: 1, createdAt: "" }); // refused

export const updateBook: UpdateBook = async (ctx) => {
  const { title = "", description } = ctx.request.body;
  const text: string = description ?? title;
  ctx.body = { id: ctx.params.bookId, title: text, authors: [], priceCents: 0, createdAt: "" };
};

export const listBooks: ListBooks = async (ctx) => {
  const limit: number = ctx.query.limit;
  const genre: "novel" | string | undefined = ctx.query.genre?.[0];
  const least: number | undefined = ctx.query.price?.min;
  ctx.query.genre = ["nonsense"]; // refused
  if (ctx.accepts("text/csv")) ctx.body = `${limit};${genre};${least}`;
  else ctx.body = { data: [], next_cursor: null, has_more: false };
};
export const listBooks2: ListBooks = async (ctx) => {
  const limit: string = ctx.query.limit; // refused
  ctx.query.unknown; // refused
  ctx.reply(200, { data: [], next_cursor: null }); // refused
};

export const deleteBook: DeleteBook = (ctx) => {
  ctx.reply(204);
  ctx.status = 204;
  ctx.reply(404, { type: "about:blank", title: "Not Found", status: 404 });
  ctx.reply(204, { a: 1 }); // refused
  ctx.reply(204, "gone"); // refused
};

export const createReview: CreateReview = (ctx) => {
  const { stars, text, email } = ctx.request.body;
  const known: string | undefined = ctx.auth.customer.subject;
  ctx.reply(201, { id: 1, stars, text: text + email + known, createdAt: "" });
};

export const createOrder: CreateOrder = (ctx) => {
  const key: string | undefined = ctx.headers["idempotency-key"];
  const { payment, lines } = ctx.request.body;
  for (const { quantity, giftWrap } of lines) quantity.toFixed(giftWrap ? 1 : 0);
  if (payment.method === "card") payment.token.length;
  else payment.address.city.length;
  payment.token; // refused
  ctx.auth.staff.subject; // refused
  ctx.reply(422, { ...problem, detail: key ?? "" });
};

export const cancelOrder: CancelOrder = (ctx) => {
  const reason: string | undefined = ctx.request.body?.reason;
  ctx.request.body.reason; // refused
  const id: number = ctx.params.orderId;
  ctx.reply(409, { ...problem, detail: `${id} ${reason}` });
};

export const uploadCover: UploadCover = (ctx) => {
  const { picture, crop } = ctx.request.body;
  const bytes: Uint8Array = picture.bytes;
  const name: string = picture.filename + picture.contentType + bytes.length + crop?.width;
  ctx.set("X-Name", name);
  ctx.status = 204;
};

export const searchBooks: SearchBooks = (ctx) => {
  const q: string = ctx.query.q;
  const places: string[] | undefined = ctx.query.in;
  ctx.body = [{ book: { id: q, title: q, authors: places ?? [], priceCents: 1, createdAt: q }, score: 1 }];
};

export const watchOrder: WatchOrder = async (ctx) => {
  async function* events() {
    yield { data: { status: "open" as const, at: "2026-01-01T00:00:00Z" }, event: "changed", id: "1" };
  }
  ctx.body = events();
};
export const watchOrder2: WatchOrder = async (ctx) => {
  async function* events() {
    yield { data: { status: "nope" as const, at: "" } };
  }
  ctx.body = events(); // refused
  ctx.reply(200, "data: x"); // refused
};

export const getCover: GetCover = (ctx) => {
  ctx.body = Buffer.from("x");
  ctx.type = "png";
  ctx.reply(200, new Uint8Array(3));
  ctx.reply(200, {}); // refused
};
