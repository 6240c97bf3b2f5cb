import { expect, test } from "vitest";
import { createRedaction } from "../../../worker/capture/redact/redaction.ts";
import { bestTime } from "../../support/best-time.ts";

const { scrub, masks } = createRedaction({}, {});

test.for<[text: string, scrubbed: string]>([
  ["GET /x?token=abc123&page=2", "GET /x?token=[masked]&page=2"],
  ["access_token=abc client_secret=def&x=1", "access_token=[masked] client_secret=[masked]&x=1"],
  [
    "DB_PASSWORD=x1 PGPASSWORD=x2 MYSQL_PWD=x3",
    "DB_PASSWORD=[masked] PGPASSWORD=[masked] MYSQL_PWD=[masked]",
  ],
  ["password = hunter2 is wrong", "password = [masked] is wrong"],
  ["password: hunter2", "password: [masked]"],
  ["password: hunter is wrong", "password: [masked] is wrong"],
  ["token:12345678:AAbbCC", "token:[masked]"],
  ['password := "hunter2"', 'password := "[masked]"'],
  ['{\n"password":\n  "hunter2"\n}', '{\n"password":\n  "[masked]"\n}'],
  ["Incorrect API key: sk-1", "Incorrect API key: [masked]"],
  ["dbpass=x1 USERPWD=x2", "dbpass=[masked] USERPWD=[masked]"],
  ["sent Bearer\teyJabc.def or Bearer+eyJabc", "sent Bearer\t[masked] or Bearer+[masked]"],
  ["secret:hunter", "secret:[masked]"],
  ["x-api-key: k123", "x-api-key: [masked]"],
  ["Server=db;Password=Abc$1;Encrypt=true", "Server=db;Password=[masked];Encrypt=true"],
  ["user[password]=abc", "user[password]=[masked]"],
  ["login --password hunter2 --force", "login --password [masked] --force"],
  ['{"password":"hunter2","n":1}', '{"password":"[masked]","n":1}'],
  ['{"accessToken" : "two words"}', '{"accessToken" : "[masked]"}'],
  ['{"password":"a\\"b","n":1}', '{"password":"[masked]","n":1}'],
  ['{"pin":1,"session":{"id":"a","n":[1]},"n":1}', '{"pin":1,"session":[masked],"n":1}'],
  ["{ password: 'two words', n: 1 }", "{ password: '[masked]', n: 1 }"],
  ['"password":"cut off he', '"password":"[masked]'],
  ["Cookie: sid=1; theme=dark\nHost: x", "Cookie: [masked]\nHost: x"],
  ["Set-Cookie: a=1; HttpOnly", "Set-Cookie: [masked]"],
  ["Authorization: Bearer abc.def-1 refused", "Authorization: Bearer [masked] refused"],
  ["Authorization: Token abc", "Authorization: Token [masked]"],
  ['Authorization: Digest username="a b", response="c"\nHost: x', "Authorization: [masked]\nHost: x"],
  ["sent Bearer eyJabc.def", "sent Bearer [masked]"],
  ["sent Basic dXNlcjpwYXNz", "sent Basic [masked]"],
  ["postgres://user:password@host/db", "postgres://user:[masked]@host/db"],
  ["redis://:p/w@d@host/0", "redis://:[masked]@host/0"],
  ["https://ghp_abc@github.com/x", "https://[masked]@github.com/x"],
  ["/login%3Fpassword%3Dhunter2%26page%3D2", "/login%3Fpassword%3D[masked]%26page%3D2"],
  ["?a=1&amp;token=abc&amp;b=2", "?a=1&amp;token=[masked]&amp;b=2"],
  ["token=[masked] key=[env.KEY]", "token=[masked] key=[env.KEY]"],
])("%s", ([text, scrubbed]) => {
  expect(scrub(text)).toBe(scrubbed);
});

test.for([1, 2])("the value of a pair is masked in JSON that is in JSON, %i times", (times) => {
  const wrap = (inner: string) => {
    let text = `{"password":"${inner}","n":1}`;
    for (let i = 0; i < times; i++) text = JSON.stringify({ body: text });
    return text;
  };
  expect(scrub(wrap("two words"))).toBe(wrap("[masked]"));
});

test.for([
  "the token is missing",
  "unexpected token < in JSON at position 0",
  "token: unexpected end of input",
  "session: expired",
  "jwt: malformed",
  "auth: disabled",
  "password: must be long",
  "let password: string;",
  "tokens: 4096, sessions=12",
  "unexpected token: }",
  "primary key: user-1",
  "sessionTimeout=30 tokenScope=all",
  "basic authentication is required",
  "send a Bearer token",
  "TokenError: it broke",
  "token == null",
  "password=undefined",
  "at auth (/src/auth.ts:10:5)",
  "at /src/token:10:5",
  "http://host:8080/@user/a",
  "author=me&authority=x&tokenizer=y",
])("%s stays", (text) => {
  expect(scrub(text)).toBe(text);
});

test.for([
  "password apiKey api_key x-api-key X-Auth-Token accessToken refresh_token clientSecret client_secret DB_PASSWORD",
  "Authorization cookie set-cookie session session_id sessionId PHPSESSID connect.sid passphrase pwd privateKey",
  "AWS_SECRET_ACCESS_KEY credentials bearer jwt csrfToken signature oauth dbpassword accesstoken tokens",
])("masked as keys: %s", (names) => {
  for (const name of names.split(" ")) expect([name, masks(name)]).toEqual([name, true]);
});

test.for([
  "author authors authority authorName tokenizer tokenize tokens_used maxTokens prompt_tokens cookieConsent",
  "secretary obsession compass passenger passed keyboard monkey primaryKey cacheKey id token_type session_count",
  "passwordLength tokenExpiresAt auth_url cookieName signal design",
])("not masked as keys: %s", (names) => {
  for (const name of names.split(" ")) expect([name, masks(name)]).toEqual([name, false]);
});

test.for([
  ...["token:{", "token=", 'password="', "}token:[", "a://b:c@", "://", "--password {", "a: ", "cookie:\\"],
  ...["%25", "\\u0041", "&#65;", "QUJD", "61626364", "aaaaaaaa", "secret-v", "basic "],
])("redaction takes linear time: %s again and again", (unit) => {
  const { scrub } = createRedaction({ A_KEY: "secret-value", B_KEY: `${"a".repeat(60)}b` }, {});
  const text = unit.repeat(200_000 / unit.length);
  // One call for each character. Quadratic work is a hundred thousand times that.
  const linear = bestTime(() => text.replace(/./gs, (character) => character));
  expect(bestTime(() => scrub(text))).toBeLessThan(1_000 * linear);
});
