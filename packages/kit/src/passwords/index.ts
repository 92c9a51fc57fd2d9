export { hashPassword, needsRehash, verifyPassword } from "./passwords.ts";
