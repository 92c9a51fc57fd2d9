import { describe, expect, test } from "vitest";
import { isSensitive } from "../../src/resources/plan/sensitive.ts";

describe("a column holds a secret where its name says so", () => {
  test.each(
    `password passwordHash password_hash passwordhash userpassword user_password password2 token1 accesstoken refreshtoken
     clientsecret apisecret secretkey privatekey pwdhash pwhash hashed_pw pw pswd pass user_pass userpass smtp_pass
     password_reset auth_key ssh_key mfa_seed totp_secret reset_code magic_link session_id sessionid ssn card_number
     apikey api_key api_keys_json recovery_codes jwt ha1 user_activation_key connection_string hmac security_stamp signing_seed passwort contrasena mot_de_passe passwordhint2`.split(
      /\s+/,
    ),
  )("%s", (name) => {
    expect(isSensitive(name, "text")).toBe(true);
  });

  test.each(
    `token_count token_type tokentype password_changed_at secretary secretariat compass bypass overpass
     boarding_pass tokenizer passenger passport passed key value code keyword keyboard monkey public_key pin_color_name
     session_name author hashtag spawn`.split(/\s+/),
  )("%s is none", (name) => {
    expect(isSensitive(name, name.endsWith("_at") ? "timestamp with time zone" : "text")).toBe(false);
  });

  test.each([
    ["session_id", "integer", false],
    ["token_id", "bigint", false],
    ["has_password", "boolean", false],
    ["pin", "integer", true],
    ["card_number", "bigint", true],
    ["credentials", "jsonb", true],
  ])("%s %s: %s", (name, type, isSecret) => {
    expect(isSensitive(name, type)).toBe(isSecret);
  });

  test.each([
    ["api_keys", "key", "text", true],
    ["refresh_tokens", "value", "uuid", true],
    ["authtoken_token", "key", "character varying(40)", true],
    ["verification_codes", "code", "integer", true],
    ["recovery_codes", "code", "text", true],
    ["sessions", "id", "character varying(255)", true],
    ["session", "sess", "json", false],
    ["session", "sid", "character varying", true],
    ["sessions", "id", "uuid", false],
    ["token_types", "code", "text", false],
    ["password_policies", "value", "text", false],
    ["api_keys", "id", "bigint", false],
    ["api_keys", "name", "text", false],
    ["settings", "key", "text", false],
    ["country_codes", "code", "text", false],
  ])("of %s, %s %s: %s", (table, column, type, isSecret) => {
    expect(isSensitive(column, type, table)).toBe(isSecret);
  });
});
