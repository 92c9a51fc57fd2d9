/** Row security. */
import type { Pair } from "./pair.ts";

export const policies: readonly Pair[] = [
  {
    name: "row security is switched on, forced, off and not forced",
    setup: "CREATE TABLE a (id int); CREATE TABLE b (id int); CREATE TABLE c (id int);",
    old: "ALTER TABLE a ENABLE ROW LEVEL SECURITY; ALTER TABLE a FORCE ROW LEVEL SECURITY; ALTER TABLE c FORCE ROW LEVEL SECURITY;",
    new: "ALTER TABLE b ENABLE ROW LEVEL SECURITY; ALTER TABLE b FORCE ROW LEVEL SECURITY; ALTER TABLE c ENABLE ROW LEVEL SECURITY;",
  },
  {
    name: "policies change roles, command, kind and expressions",
    setup: "CREATE TABLE t (id int, who name); ALTER TABLE t ENABLE ROW LEVEL SECURITY;",
    old: "CREATE POLICY p1 ON t FOR SELECT TO reader USING (who = current_user); CREATE POLICY p2 ON t FOR ALL TO PUBLIC USING (true) WITH CHECK (id > 0); CREATE POLICY p3 ON t AS RESTRICTIVE USING (id < 5); COMMENT ON POLICY p1 ON t IS 'p';",
    new: "CREATE POLICY p1 ON t FOR SELECT TO reader, \"Writer X\" USING (who = session_user); CREATE POLICY p2 ON t FOR INSERT TO PUBLIC WITH CHECK (id > 1); CREATE POLICY p3 ON t USING (id < 5); COMMENT ON POLICY p3 ON t IS 'q';",
  },
  {
    name: "a policy uses a function whose result changes",
    old: "CREATE FUNCTION me() RETURNS int LANGUAGE sql STABLE AS 'SELECT 1'; CREATE TABLE t (id int); ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON t USING (id = me());",
    new: "CREATE FUNCTION me() RETURNS bigint LANGUAGE sql STABLE AS 'SELECT 1::bigint'; CREATE TABLE t (id int); ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON t USING (id = me());",
  },
  {
    name: "a policy looks at another table, whose column changes its type",
    old: "CREATE TABLE o (id int, u int); CREATE TABLE t (id int, o_id int); ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON t USING (EXISTS (SELECT FROM o WHERE o.id = t.o_id AND o.u = 3)); COMMENT ON POLICY p ON t IS 'p';",
    new: "CREATE TABLE o (id bigint, u bigint); CREATE TABLE t (id int, o_id bigint); ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON t USING (EXISTS (SELECT FROM o WHERE o.id = t.o_id AND o.u = 3)); COMMENT ON POLICY p ON t IS 'p';",
  },
  {
    name: "policies of two tables look at each other",
    old: "CREATE TABLE a (id int, b_id int); CREATE TABLE b (id int, a_id int);",
    new: "CREATE TABLE a (id int, b_id int, n int); CREATE TABLE b (id int, a_id int, n int); ALTER TABLE a ENABLE ROW LEVEL SECURITY; ALTER TABLE b ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON a USING (n IN (SELECT n FROM b)); CREATE POLICY p ON b USING (n IN (SELECT n FROM a));",
  },
  {
    name: "a policy's column is dropped, and the policy uses another",
    setup: "",
    old: "CREATE TABLE t (id int, gone int); ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON t USING (gone > 0); CREATE POLICY q ON t USING (gone > 1);",
    new: "CREATE TABLE t (id int, came int); ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON t USING (came > 0);",
  },
  {
    name: "policies on a partitioned table and its partition, and on an enum's value that is new",
    old: "CREATE TYPE e AS ENUM ('a'); CREATE TABLE p (id int, k e) PARTITION BY RANGE (id); CREATE TABLE p1 PARTITION OF p DEFAULT; ALTER TABLE p ENABLE ROW LEVEL SECURITY; CREATE POLICY x ON p USING (k = 'a');",
    new: "CREATE TYPE e AS ENUM ('a', 'b'); CREATE TABLE p (id int, k e) PARTITION BY RANGE (id); CREATE TABLE p1 PARTITION OF p DEFAULT; ALTER TABLE p ENABLE ROW LEVEL SECURITY; ALTER TABLE p1 ENABLE ROW LEVEL SECURITY; CREATE POLICY x ON p USING (k = 'b'); CREATE POLICY x ON p1 AS RESTRICTIVE FOR UPDATE USING (k = 'b') WITH CHECK (k <> 'a');",
  },
];
