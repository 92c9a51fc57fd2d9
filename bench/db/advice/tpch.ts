/**
 * A schema, rows and queries of the shape of TPC-H: eight tables of a wholesale supplier, and 22 questions of its
 * management, simplified to what one statement over base tables says. No figure from here is a TPC result.
 */
import { between, chance, oneOf } from "./chance.ts";

export const tpchSchema = `
CREATE TABLE region (r_regionkey integer PRIMARY KEY, r_name text NOT NULL);
CREATE TABLE nation (n_nationkey integer PRIMARY KEY, n_name text NOT NULL, n_regionkey integer NOT NULL);
CREATE TABLE supplier (s_suppkey integer PRIMARY KEY, s_name text NOT NULL, s_address text NOT NULL,
  s_nationkey integer NOT NULL, s_phone text NOT NULL, s_acctbal numeric(12, 2) NOT NULL, s_comment text NOT NULL);
CREATE TABLE customer (c_custkey integer PRIMARY KEY, c_name text NOT NULL, c_address text NOT NULL,
  c_nationkey integer NOT NULL, c_phone text NOT NULL, c_acctbal numeric(12, 2) NOT NULL, c_mktsegment text NOT NULL,
  c_comment text NOT NULL);
CREATE TABLE part (p_partkey integer PRIMARY KEY, p_name text NOT NULL, p_brand text NOT NULL, p_type text NOT NULL,
  p_size integer NOT NULL, p_container text NOT NULL, p_retailprice numeric(12, 2) NOT NULL);
CREATE TABLE partsupp (ps_partkey integer NOT NULL, ps_suppkey integer NOT NULL, ps_availqty integer NOT NULL,
  ps_supplycost numeric(12, 2) NOT NULL, PRIMARY KEY (ps_partkey, ps_suppkey));
CREATE TABLE orders (o_orderkey integer PRIMARY KEY, o_custkey integer NOT NULL, o_orderstatus text NOT NULL,
  o_totalprice numeric(12, 2) NOT NULL, o_orderdate date NOT NULL, o_orderpriority text NOT NULL,
  o_comment text NOT NULL);
CREATE TABLE lineitem (l_orderkey integer NOT NULL, l_partkey integer NOT NULL, l_suppkey integer NOT NULL,
  l_linenumber integer NOT NULL, l_quantity numeric(12, 2) NOT NULL, l_extendedprice numeric(12, 2) NOT NULL,
  l_discount numeric(12, 2) NOT NULL, l_returnflag text NOT NULL, l_linestatus text NOT NULL, l_shipdate date NOT NULL,
  l_commitdate date NOT NULL, l_receiptdate date NOT NULL, l_shipmode text NOT NULL, l_comment text NOT NULL,
  PRIMARY KEY (l_orderkey, l_linenumber));`;

const REGIONS = ["AFRICA", "AMERICA", "ASIA", "EUROPE", "MIDDLE EAST"];
const SEGMENTS = ["AUTOMOBILE", "BUILDING", "FURNITURE", "HOUSEHOLD", "MACHINERY"];
const PRIORITIES = ["1-URGENT", "2-HIGH", "3-MEDIUM", "4-NOT SPECIFIED", "5-LOW"];
const MODES = ["AIR", "FOB", "MAIL", "RAIL", "REG AIR", "SHIP", "TRUCK"];
const SIZES = ["SM", "MED", "LG", "JUMBO", "WRAP"];
const PACKS = ["CASE", "BOX", "BAG", "JAR", "PKG", "PACK", "CAN", "DRUM"];
const SORTS = ["STANDARD", "SMALL", "MEDIUM", "LARGE", "ECONOMY", "PROMO"];
const FINISHES = ["ANODIZED", "BURNISHED", "PLATED", "POLISHED", "BRUSHED"];
const METALS = ["TIN", "NICKEL", "BRASS", "STEEL", "COPPER"];

/** @param scale 1 has six million line items */
export function tpchRows(scale: number): readonly string[] {
  const suppliers = Math.ceil(10_000 * scale);
  const customers = Math.ceil(150_000 * scale);
  const parts = Math.ceil(200_000 * scale);
  const orders = Math.ceil(1_500_000 * scale);
  const lines = orders * 4;
  const series = (count: number) => `FROM generate_series(1::bigint, ${count}) i`;
  const day = (salt: string) => `(date '1992-01-01' + ${between(0, 2404, salt)})`;
  return [
    `INSERT INTO region SELECT i - 1, ${arrayAt(REGIONS, "i")} ${series(5)}`,
    `INSERT INTO nation SELECT i - 1, 'NATION ' || i, (i - 1) % 5 ${series(25)}`,
    `INSERT INTO supplier SELECT i, 'Supplier ' || i, md5(i::text), ${between(0, 24, "s nation")},
      ${between(10, 34, "s phone")} || '-' || i, -999 + 10998 * ${chance("s balance")}, repeat(md5(i::text), 2) ${series(suppliers)}`,
    `INSERT INTO customer SELECT i, 'Customer ' || i, md5(i::text), ${between(0, 24, "c nation")},
      ${between(10, 34, "c phone")} || '-' || i, -999 + 10998 * ${chance("c balance")}, ${oneOf(SEGMENTS, "segment")},
      repeat(md5(i::text), 2) ${series(customers)}`,
    `INSERT INTO part SELECT i, md5(i::text) || ${oneOf(["green", "blue", "almond", "forest", "ivory"], "color")},
      'Brand#' || ${between(1, 5, "brand 1")} || ${between(1, 5, "brand 2")},
      ${oneOf(SORTS, "sort")} || ' ' || ${oneOf(FINISHES, "finish")} || ' ' || ${oneOf(METALS, "metal")},
      ${between(1, 50, "size")}, ${oneOf(SIZES, "container")} || ' ' || ${oneOf(PACKS, "pack")}, 900 + 1100 * ${chance("retail")} ${series(parts)}`,
    `INSERT INTO partsupp SELECT 1 + (i - 1) / 4, 1 + ((i - 1) / 4 + (i % 4) * ${Math.ceil(suppliers / 4)} ) % ${suppliers},
      ${between(1, 9999, "available")}, 1 + 999 * ${chance("supply cost")} ${series(parts * 4)}`,
    `INSERT INTO orders SELECT i, ${between(1, customers, "o customer")}, ${oneOf(["O", "F", "F", "O", "P"], "o status")},
      900 + 400000 * ${chance("price")}, ${day("order day")}, ${oneOf(PRIORITIES, "priority")}, repeat(md5(i::text), 2) ${series(orders)}`,
    `INSERT INTO lineitem SELECT o_orderkey, ${between(1, parts, "l part")}, ${between(1, suppliers, "l supplier")}, line,
      ${between(1, 50, "quantity")}, 900 + 100000 * ${chance("extended")}, ${between(0, 10, "discount")} / 100.0,
      CASE WHEN o_orderdate > '1995-06-17' THEN 'N' ELSE ${oneOf(["R", "A"], "flag")} END,
      CASE WHEN o_orderdate > '1995-06-17' THEN 'O' ELSE 'F' END, o_orderdate + ${between(1, 121, "ship")},
      o_orderdate + ${between(30, 90, "commit")}, o_orderdate + ${between(2, 151, "receipt")}, ${oneOf(MODES, "mode")},
      md5(i::text)
    FROM (SELECT *, row_number() OVER () AS i FROM orders, generate_series(1, 4) line) numbered`,
    ...(lines > 0 ? ["VACUUM (ANALYZE)"] : []),
  ];
}

function arrayAt(texts: readonly string[], position: string): string {
  return `(ARRAY[${texts.map((text) => `'${text}'`).join(", ")}])[${position}]`;
}

export const tpchWorkload = `
SELECT l_returnflag, l_linestatus, sum(l_quantity), sum(l_extendedprice * (1 - l_discount)), avg(l_discount), count(*)
FROM lineitem WHERE l_shipdate >= date '1998-06-01' GROUP BY l_returnflag, l_linestatus ORDER BY 1, 2;

SELECT s_acctbal, s_name, n_name, p_partkey FROM part, supplier, partsupp, nation, region
WHERE p_partkey = ps_partkey AND s_suppkey = ps_suppkey AND p_size = 15 AND p_type LIKE '%BRASS' AND s_nationkey = n_nationkey
AND n_regionkey = r_regionkey AND r_name = 'EUROPE' AND ps_supplycost < 50 ORDER BY s_acctbal DESC LIMIT 100;

SELECT l_orderkey, sum(l_extendedprice * (1 - l_discount)) AS revenue, o_orderdate FROM customer, orders, lineitem
WHERE c_mktsegment = 'BUILDING' AND c_custkey = o_custkey AND l_orderkey = o_orderkey AND o_orderdate BETWEEN date '1995-03-01' AND date '1995-03-15'
AND l_shipdate > date '1995-03-15' GROUP BY l_orderkey, o_orderdate ORDER BY revenue DESC LIMIT 10;

SELECT o_orderpriority, count(*) FROM orders WHERE o_orderdate >= date '1993-07-01' AND o_orderdate < date '1993-08-01'
AND EXISTS (SELECT FROM lineitem WHERE l_orderkey = o_orderkey AND l_commitdate < l_receiptdate) GROUP BY o_orderpriority;

SELECT n_name, sum(l_extendedprice * (1 - l_discount)) AS revenue FROM customer, orders, lineitem, supplier, nation, region
WHERE c_custkey = o_custkey AND l_orderkey = o_orderkey AND l_suppkey = s_suppkey AND c_nationkey = s_nationkey
AND s_nationkey = n_nationkey AND n_regionkey = r_regionkey AND r_name = 'ASIA' AND o_orderdate >= date '1994-01-01'
AND o_orderdate < date '1994-02-01' GROUP BY n_name ORDER BY revenue DESC;

SELECT sum(l_extendedprice * l_discount) FROM lineitem WHERE l_shipdate >= date '1994-01-01' AND l_shipdate < date '1994-02-01'
AND l_discount BETWEEN 0.05 AND 0.07 AND l_quantity < 24;

SELECT s_nationkey, c_nationkey, sum(l_extendedprice) FROM supplier, lineitem, orders, customer WHERE s_suppkey = l_suppkey
AND o_orderkey = l_orderkey AND c_custkey = o_custkey AND s_nationkey = 7 AND c_nationkey = 8
AND l_shipdate BETWEEN date '1995-01-01' AND date '1995-06-30' GROUP BY 1, 2;

SELECT extract(year FROM o_orderdate), sum(l_extendedprice) FROM part, lineitem, orders WHERE p_partkey = l_partkey
AND l_orderkey = o_orderkey AND p_type = 'ECONOMY ANODIZED STEEL' AND o_orderdate BETWEEN date '1995-01-01' AND date '1996-12-31' GROUP BY 1;

SELECT s_nationkey, sum(l_extendedprice - ps_supplycost * l_quantity) FROM part, supplier, lineitem, partsupp
WHERE s_suppkey = l_suppkey AND ps_suppkey = l_suppkey AND ps_partkey = l_partkey AND p_partkey = l_partkey
AND p_brand = 'Brand#34' AND p_container = 'JUMBO PKG' GROUP BY s_nationkey;

SELECT c_custkey, c_name, sum(l_extendedprice) AS revenue FROM customer, orders, lineitem WHERE c_custkey = o_custkey
AND l_orderkey = o_orderkey AND o_orderdate >= date '1993-10-01' AND o_orderdate < date '1993-10-15' AND l_returnflag = 'R'
GROUP BY c_custkey, c_name ORDER BY revenue DESC LIMIT 20;

SELECT ps_partkey, sum(ps_supplycost * ps_availqty) AS value FROM partsupp, supplier WHERE ps_suppkey = s_suppkey
AND s_nationkey = 11 GROUP BY ps_partkey ORDER BY value DESC LIMIT 100;

SELECT l_shipmode, count(*) FROM orders, lineitem WHERE o_orderkey = l_orderkey AND l_shipmode IN ('MAIL', 'SHIP')
AND l_receiptdate >= date '1994-01-01' AND l_receiptdate < date '1994-02-01' GROUP BY l_shipmode;

SELECT c_custkey, count(o_orderkey) FROM customer LEFT JOIN orders ON c_custkey = o_custkey WHERE c_nationkey = 3 GROUP BY c_custkey;

SELECT sum(CASE WHEN p_type LIKE 'PROMO%' THEN l_extendedprice ELSE 0 END) / sum(l_extendedprice) FROM lineitem, part
WHERE l_partkey = p_partkey AND l_shipdate >= date '1995-09-01' AND l_shipdate < date '1995-09-08';

SELECT l_suppkey, sum(l_extendedprice * (1 - l_discount)) FROM lineitem WHERE l_shipdate >= date '1996-01-01'
AND l_shipdate < date '1996-01-20' GROUP BY l_suppkey ORDER BY 2 DESC LIMIT 1;

SELECT p_brand, count(DISTINCT ps_suppkey) FROM partsupp, part WHERE p_partkey = ps_partkey AND p_brand = 'Brand#45'
AND p_size IN (49, 14, 23) GROUP BY p_brand;

SELECT sum(l_extendedprice) / 7 FROM lineitem, part WHERE p_partkey = l_partkey AND p_brand = 'Brand#23'
AND p_container = 'MED BOX' AND l_quantity < 5;

SELECT c_name, o_orderkey, o_totalprice FROM customer, orders WHERE c_custkey = o_custkey AND o_totalprice > 400500
ORDER BY o_totalprice DESC, o_orderdate LIMIT 100;

SELECT sum(l_extendedprice) FROM lineitem, part WHERE p_partkey = l_partkey AND p_brand = 'Brand#12'
AND p_container IN ('SM CASE', 'SM BOX') AND l_quantity BETWEEN 1 AND 11 AND p_size BETWEEN 1 AND 5 AND l_shipmode = 'AIR';

SELECT s_name FROM supplier WHERE s_nationkey = 4 AND s_suppkey IN (SELECT l_suppkey FROM lineitem
WHERE l_shipdate >= date '1994-01-01' AND l_shipdate < date '1994-01-05') ORDER BY s_name;

SELECT s_name, count(*) FROM supplier, lineitem WHERE s_suppkey = l_suppkey AND l_receiptdate > l_commitdate AND s_nationkey = 20
AND l_shipdate BETWEEN date '1996-03-01' AND date '1996-03-10' GROUP BY s_name ORDER BY 2 DESC LIMIT 100;

SELECT c_nationkey, count(*), sum(c_acctbal) FROM customer WHERE c_acctbal > 9000 AND NOT EXISTS (SELECT FROM orders
WHERE o_custkey = c_custkey) GROUP BY c_nationkey;
`;
