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

export const createUser: CreateUser = async (req, res) => {
  const { email, name } = req.body;
  const user = await userService.create({ email, name });
  res.status(201).json(user);
};

export const createBook: CreateBook = async (req, res) => {
  const { title, priceCents, authors, publishedOn } = req.body;
  const first: string | undefined = authors[0];
  const date: string | undefined = publishedOn;
  const agent: string | undefined = req.headers["user-agent"];
  const ip: string | undefined = req.ip;
  const book = await bookService.create({ title: title + first + date + agent + ip, priceCents });
  res.status(201).location(`/books/${book.id}`).set("Cache-Control", "no-store").json(book);
};
export const createBook2: CreateBook = async (req, res) => {
  req.body.nope; // refused
  req.body.id; // refused
  req.query.limit.toFixed; // refused
  res.status(201).json({ id: "1" }); // refused
  res.status(201).location("/1").json({ nope: 1 }); // refused
  res.json({ id: "1", title: "", authors: [], priceCents: 1, createdAt: "" }); // refused
};

export const getBook: GetBook = async (req, res, next) => {
  const book = await bookService.find(req.params.bookId);
  if (book === undefined) {
    res.status(404).json({ type: "about:blank", title: "Not Found", status: 404 });
    return;
  }
  if (req.get("X-Skip") !== undefined) return next();
  res.json(book);
};
export const getBook2: GetBook = (req, res) => {
  req.params.id; // refused
  req.body.title; // refused
  res.json({ a: 1 }); // refused
  res.status(200).end(); // refused
  res.send("a book"); // refused
  res.status(404).json({ title: 5 }); // refused
};
export const getBook3: GetBook = async (req, res) => res.sendStatus(404);

export const getBook4: GetBook = async (req, res) => {
  const book = await bookService.find(req.params.bookId);
  if (book !== undefined) return res.json(book);
  return res.status(404).json({ type: "about:blank", title: "Not Found", status: 404 });
};
export const getBook5: GetBook = (_req, _res, next) => next();
export const getBook6: GetBook = async (req) => bookService.find(req.params.bookId); // refused
export const getBook7: GetBook = () => ({ id: "1", title: "", authors: [], priceCents: 1, createdAt: "" }); // refused
export const getBook8: GetBook = (_req, res) => {
  res.end("a book"); // refused
};

export const updateBook: UpdateBook = async (req, res) => {
  const { title = "", description } = req.body;
  const text: string = description ?? title;
  res.status(200).json({ id: req.params.bookId, title: text, authors: [], priceCents: 0, createdAt: "" });
};

export const listBooks: ListBooks = async (req, res) => {
  const limit: number = req.query.limit;
  const genre: "novel" | string | undefined = req.query.genre?.[0];
  const least: number | undefined = req.query.price?.min;
  req.query.genre = ["nonsense"]; // refused
  if (req.accepts("text/csv")) res.type("csv").send(`${limit};${genre};${least}`);
  else res.json({ data: [], next_cursor: null, has_more: false });
};
export const listBooks2: ListBooks = async (req, res) => {
  const limit: string = req.query.limit; // refused
  req.query.unknown; // refused
  res.json({ data: [], next_cursor: null }); // refused
};

export const deleteBook: DeleteBook = (_req, res) => {
  res.status(204).end();
  res.status(204).send();
  res.sendStatus(204);
  res.status(404).json({ type: "about:blank", title: "Not Found", status: 404 });
  res.status(204).json({ a: 1 }); // refused
  res.status(204).send("gone"); // refused
};

export const createReview: CreateReview = (req, res) => {
  const { stars, text, email } = req.body;
  const known: string | undefined = req.auth.customer.subject;
  res.status(201).json({ id: 1, stars, text: text + email + known, createdAt: "" });
};

export const createOrder: CreateOrder = (req, res) => {
  const key: string | undefined = req.headers["idempotency-key"];
  const { payment, lines } = req.body;
  for (const { quantity, giftWrap } of lines) quantity.toFixed(giftWrap ? 1 : 0);
  if (payment.method === "card") payment.token.length;
  else payment.address.city.length;
  payment.token; // refused
  req.auth.staff.subject; // refused
  res.status(422).json({ ...problem, detail: key ?? "" });
};

export const cancelOrder: CancelOrder = (req, res) => {
  const reason: string | undefined = req.body?.reason;
  req.body.reason; // refused
  const id: number = req.params.orderId;
  res.status(409).json({ ...problem, detail: `${id} ${reason}` });
};

export const uploadCover: UploadCover = (req, res) => {
  const { picture, crop } = req.body;
  const bytes: Uint8Array = picture.bytes;
  const name: string = picture.filename + picture.contentType + bytes.length + crop?.width;
  res.status(204).set("X-Name", name).end();
};

export const searchBooks: SearchBooks = (req, res) => {
  const q: string = req.query.q;
  const places: string[] | undefined = req.query.in;
  res.json([{ book: { id: q, title: q, authors: places ?? [], priceCents: 1, createdAt: q }, score: 1 }]);
};

export const watchOrder: WatchOrder = async (_req, res) => {
  async function* events() {
    yield { data: { status: "open" as const, at: "2026-01-01T00:00:00Z" }, event: "changed", id: "1" };
  }
  res.status(200).send(events());
};
export const watchOrder2: WatchOrder = async (_req, res) => {
  async function* events() {
    yield { data: { status: "nope" as const, at: "" } };
  }
  res.status(200).send(events()); // refused
  res.status(200).send("data: x"); // refused
};

export const getCover: GetCover = (_req, res) => {
  res.status(200).type("png").send(new Uint8Array(3));
  res.type("jpeg").send(Buffer.from("x"));
  res.type("png").end(Buffer.from("x"));
  res.status(200).json({}); // refused
};
