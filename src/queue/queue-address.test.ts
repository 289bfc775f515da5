import { describe, expect, it } from "vitest";
import { parseQueueAddress, withoutSecrets } from "./queue-address.js";

describe("the queue's address", () => {
  it("has a host, a port and a database, with Redis's own defaults", () => {
    expect(parseQueueAddress("redis://box", {}).connection).toEqual({ host: "box", port: 6379, db: 0 });
    expect(parseQueueAddress("redis://box:7000/3", {}).connection).toEqual({ host: "box", port: 7000, db: 3 });
    expect(parseQueueAddress("redis://[::1]:7000", {}).connection).toMatchObject({ host: "::1", port: 7000 });
  });

  it("takes the password from the address, else from the environment", () => {
    const environment = { BITWIT_REDIS_PASSWORD: "outside" };
    expect(parseQueueAddress("redis://me:p%40ss@box", environment).connection).toMatchObject({
      username: "me",
      password: "p@ss",
    });
    expect(parseQueueAddress("redis://box", environment).connection).toMatchObject({ password: "outside" });
  });

  it("uses TLS for rediss: and names the host to it", () => {
    expect(parseQueueAddress("rediss://box", {}).connection.tls).toEqual({ servername: "box" });
    expect(parseQueueAddress("redis://box", {}).connection.tls).toBeUndefined();
  });

  it("is shown without user and password, also when it is refused", () => {
    expect(parseQueueAddress("rediss://me:secret@box:1/2", {}).shown).toBe("rediss://box:1/2");
    expect(withoutSecrets("--queue=redis://me:se:cret@box x")).toBe("--queue=redis://box x");
    expect(() => parseQueueAddress("redis://me:secret@box/name", {})).toThrow(/^--queue redis:\/\/box\/name is not/);
  });

  it.each(["", "box:6379", "http://box", "redis://", "redis://box/one", "redis://box?tls=1"])("is not %j", (text) => {
    expect(() => parseQueueAddress(text, {})).toThrow(/is not the address of a Redis server/);
  });
});
