import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { MockAgent } from "undici";
import { describe, expect, onTestFinished, test } from "vitest";
import { failure, serve, testClient } from "./test-network.test.support.js";

const to = (location: string, status = 302) => ({ status, headers: { location } });

describe("a redirect", () => {
  test.each([301, 302, 303, 307, 308])("%i is followed, relative or not", async (status) => {
    const server = await serve(({ path }) => (path === "/a/b" ? to("../c?d", status) : { body: path }));
    const answer = await testClient().client.get(`${server.url}/a/b`);
    expect([Buffer.from(answer.body).toString(), answer.url]).toEqual(["/c?d", `${server.url}/c?d`]);
  });

  test("is followed five times and not six", async () => {
    const server = await serve(({ path }) => {
      const left = Number(path.slice(1));
      return left === 0 ? { body: "there" } : to(`/${left - 1}`);
    });
    const { client } = testClient();
    expect((await client.get(`${server.url}/5`)).status).toBe(200);
    const error = await failure(client.get(`${server.url}/6`));
    expect(error.message).toContain("more than 5 redirects");
    expect(error).toMatchObject({ isPermanent: true });
  });

  test("to another host does not get the credentials, and none after it", async () => {
    const other = await serve(({ path }) => (path === "/back" ? to(`${home.url}/end`) : { body: "x" }));
    const home = await serve(({ path }) =>
      path === "/same" ? to("/leave") : path === "/leave" ? to(`${other.url}/back`) : { body: "x" },
    );
    await testClient().client.get(`${home.url}/same`, {
      headers: { Authorization: "secret", Cookie: "a", accept: "b" },
    });
    const seen = [...home.requests, ...other.requests].map(({ path, headers }) => [
      path,
      headers.authorization,
      headers.cookie,
      headers.accept,
    ]);
    expect(seen).toEqual([
      ["/same", "secret", "a", "b"],
      ["/leave", "secret", "a", "b"],
      ["/end", undefined, undefined, "b"],
      ["/back", undefined, undefined, "b"],
    ]);
  });

  test("from https to http is refused, to https is not", async () => {
    const dispatcher = new MockAgent();
    dispatcher.disableNetConnect();
    const secure = dispatcher.get("https://secure.example");
    secure.intercept({ path: "/down" }).reply(302, "", { headers: { location: "http://plain.example/?sig=1" } });
    secure.intercept({ path: "/" }).reply(200, "safe");
    dispatcher
      .get("http://plain.example")
      .intercept({ path: "/up" })
      .reply(301, "", { headers: { location: "https://secure.example/" } });
    const { client } = testClient({}, { dispatcher });
    const error = await failure(client.get("https://secure.example/down"));
    expect(error.message).toMatch(
      /^http:\/\/plain.example\/\?sig=REDACTED is not fetched: it is a redirect from https to http/,
    );
    expect(Buffer.from((await client.get("http://plain.example/up")).body).toString()).toBe("safe");
  });

  test.each(["file:///etc/passwd", "ftp://a/b", "data:text/plain,x", "http://me:pass@127.0.0.1/"])(
    "to %s is refused, as is the address itself",
    async (location) => {
      const server = await serve(to(location));
      const { client } = testClient();
      for (const url of [server.url, location]) {
        const error = await failure(client.get(url));
        expect(error).toMatchObject({ name: "HttpError", isPermanent: true });
        expect(error.message).not.toContain("pass@");
      }
    },
  );
});

test("at most `concurrency` requests to a host run at once", async () => {
  let now = 0;
  let most = 0;
  const server = await serve(async () => {
    most = Math.max(most, ++now);
    await new Promise((resolve) => setTimeout(resolve, 20));
    now--;
    return { body: "x" };
  });
  const { client } = testClient({ concurrency: 3 });
  await Promise.all(Array.from({ length: 12 }, (_, index) => client.get(`${server.url}/${index}`)));
  expect(most).toBe(3);
});

test("a connection is used again, also after a redirect and a 404", async () => {
  const ports = new Set<number | undefined>();
  const server = createServer((request, response) => {
    ports.add(request.socket.remotePort);
    if (request.url === "/0") response.writeHead(302, { location: "/1" }).end("elsewhere");
    else response.writeHead(request.url === "/404" ? 404 : 200).end("x");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { client } = testClient({ concurrency: 1 });
  await client.get(`${url}/0`);
  await failure(client.get(`${url}/404`));
  await client.get(`${url}/2`);
  expect(ports.size).toBe(1);
});

describe("a proxy", () => {
  /** Takes plain http in the absolute form, and CONNECT. */
  async function startProxy(): Promise<{ url: string; asked: string[] }> {
    const asked: string[] = [];
    const proxy = createServer((request: IncomingMessage, response) => {
      asked.push(`${request.method} ${request.url} ${request.headers["proxy-authorization"] ?? "-"}`);
      response.end("by proxy");
    });
    proxy.on("connect", (request, socket) => {
      asked.push(`CONNECT ${request.url}`);
      socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
    });
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void proxy.close());
    return { url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, asked };
  }

  function setEnvironment(settings: Record<string, string>): void {
    const before = { ...process.env };
    onTestFinished(() => {
      process.env = before;
    });
    for (const name of ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "no_proxy", "NO_PROXY"]) {
      delete process.env[name];
    }
    Object.assign(process.env, settings);
  }

  test("of the options is asked, with its password", async () => {
    const { url, asked } = await startProxy();
    const { client } = testClient({ proxy: url.replace("//", "//me:pass@") });
    expect(Buffer.from((await client.get("http://somewhere.invalid/a?b")).body).toString()).toBe("by proxy");
    expect(asked).toEqual([`GET http://somewhere.invalid/a?b Basic ${Buffer.from("me:pass").toString("base64")}`]);
  });

  test("of the environment is asked but for hosts in NO_PROXY", async () => {
    const { url, asked } = await startProxy();
    const server = await serve({ body: "direct" });
    setEnvironment({ HTTP_PROXY: url, NO_PROXY: "127.0.0.1" });
    const { client } = testClient();
    const text = async (address: string) => Buffer.from((await client.get(address)).body).toString();
    expect([await text("http://somewhere.invalid/"), await text(server.url)]).toEqual(["by proxy", "direct"]);
    expect(await (await client.fetch("http://somewhere.invalid/2")).text()).toBe("by proxy");
    expect(asked.length).toBe(2);
  });

  test("is asked to CONNECT for https, and what it answers is told", async () => {
    const { url, asked } = await startProxy();
    const { client } = testClient({ proxy: url, attempts: 2 });
    const error = await failure(client.get("https://somewhere.invalid/"));
    expect(asked).toEqual(["CONNECT somewhere.invalid:443", "CONNECT somewhere.invalid:443"]);
    expect(error.message).toContain("403");
  });

  test("that is no address is a mistake in usage that shows no password", async () => {
    expect(() => testClient({ proxy: "me:pass" })).toThrowError(/is no address of a proxy/);
  });
});
