/** A shop: its schema, rows for it as if it had run for two years, and what its service asks. The same every time. */

import { chance } from "./chance.ts";

export const shopSchema = `
CREATE TABLE customers (
  id bigint PRIMARY KEY,
  email text NOT NULL,
  name text NOT NULL,
  country text NOT NULL,
  created_at timestamptz NOT NULL,
  deleted_at timestamptz
);
CREATE TABLE products (
  id bigint PRIMARY KEY,
  sku text NOT NULL UNIQUE,
  title text NOT NULL,
  category_id integer NOT NULL,
  price numeric(10, 2) NOT NULL,
  attributes jsonb NOT NULL,
  tags text[] NOT NULL,
  is_active boolean NOT NULL
);
CREATE TABLE orders (
  id bigint PRIMARY KEY,
  customer_id bigint NOT NULL REFERENCES customers,
  status text NOT NULL,
  total numeric(12, 2) NOT NULL,
  created_at timestamptz NOT NULL,
  shipped_at timestamptz,
  note text
);
CREATE TABLE order_items (
  id bigint PRIMARY KEY,
  order_id bigint NOT NULL REFERENCES orders,
  product_id bigint NOT NULL REFERENCES products,
  quantity integer NOT NULL,
  price numeric(10, 2) NOT NULL
);
CREATE TABLE events (
  id bigint PRIMARY KEY,
  customer_id bigint NOT NULL,
  kind text NOT NULL,
  happened_at timestamptz NOT NULL,
  payload jsonb NOT NULL
);`;

export interface ShopSize {
  readonly customers: number;
  readonly products: number;
  readonly orders: number;
  readonly items: number;
  readonly events: number;
}

/** @param rows of the largest tables: 1,000,000 in the bench */
export function shopSize(rows: number): ShopSize {
  return {
    customers: Math.ceil(rows / 10),
    products: Math.ceil(rows / 50),
    orders: Math.ceil(rows / 2),
    items: rows,
    events: rows,
  };
}

export function shopRows({ customers, products, orders, items, events }: ShopSize): readonly string[] {
  return [
    `INSERT INTO customers SELECT i, 'customer' || i || '@example.com', 'Customer ' || i,
      (ARRAY['DE', 'FR', 'US', 'GB', 'IT', 'ES', 'NL', 'PL'])[1 + floor(8 * power(${chance("country")}, 2))::int],
      timestamptz '2024-01-01 00:00Z' + i * interval '730 days' / ${customers},
      CASE WHEN ${chance("gone")} < 0.05 THEN timestamptz '2025-12-01 00:00Z' END
    FROM generate_series(1::bigint, ${customers}) i`,
    `INSERT INTO products SELECT i, 'SKU-' || i, 'Product number ' || i || ' of ' || md5(i::text),
      floor(200 * ${chance("category")})::int, round((5 + 495 * ${chance("price")})::numeric, 2),
      jsonb_build_object('color', (ARRAY['red', 'green', 'blue', 'black', 'white'])[1 + floor(5 * ${chance("color")})::int],
        'maker', 'maker' || floor(500 * ${chance("maker")})::int),
      ARRAY['tag' || floor(300 * ${chance("tag")})::int, 'tag' || floor(300 * ${chance("tags")})::int],
      ${chance("active")} < 0.9
    FROM generate_series(1::bigint, ${products}) i`,
    `INSERT INTO orders SELECT i, 1 + floor(${customers} * ${chance("customer")})::bigint,
      CASE WHEN ${chance("status")} < 0.01 THEN 'pending' WHEN ${chance("status")} < 0.04 THEN 'paid'
        WHEN ${chance("status")} < 0.94 THEN 'shipped' ELSE 'cancelled' END,
      round((10 + 900 * ${chance("total")})::numeric, 2),
      timestamptz '2024-01-01 00:00Z' + i * interval '730 days' / ${orders},
      CASE WHEN ${chance("status")} BETWEEN 0.04 AND 0.94
        THEN timestamptz '2024-01-03 00:00Z' + i * interval '730 days' / ${orders} END,
      CASE WHEN ${chance("note")} < 0.1 THEN 'please ring twice, ' || md5(i::text) END
    FROM generate_series(1::bigint, ${orders}) i`,
    `INSERT INTO order_items SELECT i, 1 + (i * ${orders} / ${items + 1})::bigint,
      1 + floor(${products} * power(${chance("product")}, 1.5))::bigint, 1 + floor(4 * ${chance("quantity")})::int,
      round((5 + 495 * ${chance("item price")})::numeric, 2)
    FROM generate_series(1::bigint, ${items}) i`,
    `INSERT INTO events SELECT i, 1 + floor(${customers} * ${chance("event customer")})::bigint,
      (ARRAY['view', 'view', 'view', 'search', 'login', 'cart', 'checkout'])[1 + floor(7 * ${chance("kind")})::int],
      timestamptz '2024-01-01 00:00Z' + i * interval '730 days' / ${events},
      jsonb_build_object('session', md5((i / 20)::text))
    FROM generate_series(1::bigint, ${events}) i`,
    "VACUUM (ANALYZE)",
  ];
}

/** What a service, its back office and its reports ask in the same time. */
export const shopWorkload = `
-- calls: 5000
SELECT id, status, total, created_at FROM orders WHERE customer_id = 4711 ORDER BY created_at DESC LIMIT 20;
-- calls: 8000
SELECT * FROM order_items WHERE order_id = 52000;
-- calls: 3000
SELECT id, name FROM customers WHERE email = 'customer4711@example.com';
-- calls: 800
SELECT id, name FROM customers WHERE lower(email) = 'customer815@example.com';
-- calls: 2000
SELECT * FROM orders WHERE id = 99;
-- calls: 600
SELECT id, customer_id, created_at FROM orders WHERE status = 'pending' ORDER BY created_at LIMIT 50;
-- calls: 60
SELECT count(*), sum(total) FROM orders WHERE status = 'paid' AND created_at >= '2025-11-01' AND created_at < '2025-12-01';
-- calls: 1500
SELECT kind, happened_at FROM events WHERE customer_id = 4711 ORDER BY happened_at DESC LIMIT 30;
-- calls: 40
SELECT kind, count(*) FROM events WHERE happened_at >= '2025-12-29' AND happened_at < '2025-12-30' GROUP BY kind;
-- calls: 900
SELECT id, title, price FROM products WHERE category_id = 17 AND is_active ORDER BY price LIMIT 24;
-- calls: 300
SELECT id, title FROM products WHERE attributes @> '{"maker": "maker77"}';
-- calls: 300
SELECT id, title FROM products WHERE tags @> ARRAY['tag12', 'tag13'];
-- calls: 200
SELECT id, title FROM products WHERE title LIKE '%of 9bf3%';
-- calls: 400
SELECT o.id, o.total, c.name FROM orders o JOIN customers c ON c.id = o.customer_id
WHERE c.email = 'customer99@example.com' AND o.status = 'shipped' ORDER BY o.created_at DESC LIMIT 10;
-- calls: 100
SELECT p.id, p.title, sum(i.quantity) AS sold FROM order_items i JOIN products p ON p.id = i.product_id
WHERE i.order_id IN (SELECT o.id FROM orders o WHERE o.created_at >= '2025-12-28') GROUP BY p.id, p.title ORDER BY sold DESC LIMIT 10;
-- calls: 250
SELECT i.id, i.quantity, o.created_at FROM order_items i JOIN orders o ON o.id = i.order_id WHERE i.product_id = 1234;
-- calls: 30
SELECT c.id, c.email FROM customers c WHERE c.country = 'PL' AND c.deleted_at IS NULL
AND NOT EXISTS (SELECT FROM orders o WHERE o.customer_id = c.id AND o.created_at > '2025-06-01');
-- calls: 20
SELECT date_trunc('day', o.created_at) AS day, count(*) FROM orders o WHERE o.created_at >= '2025-12-01' GROUP BY 1 ORDER BY 1;
-- calls: 2000
INSERT INTO orders VALUES (0, 1, 'pending', 10, '2026-01-01', NULL, NULL);
-- calls: 4000
INSERT INTO order_items VALUES (0, 1, 1, 1, 10);
-- calls: 20000
INSERT INTO events VALUES (0, 1, 'view', '2026-01-01', '{}');
-- calls: 2000
UPDATE orders SET status = 'shipped', shipped_at = '2026-01-01' WHERE id = 1;
`;
