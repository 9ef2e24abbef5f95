/**
 * @file Who may talk to the server: the page it served itself, and programs that know the token.
 *
 * A web site that the user visits can make the browser send requests to 127.0.0.1. Three things stop it: the Host header
 * must be one of our own names (a name that was rebound to 127.0.0.1 keeps its own), a request that says where it comes
 * from must come from our own page, and whatever changes state needs a token that only the terminal printed.
 */

import { timingSafeEqual } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import { refuse } from "./refusals.ts";

/** Name of the header that carries the token. */
export const tokenHeader = "x-assay-token";

export interface GuardOptions {
  token: string;
  /** Accepted values of the Host header, for example "127.0.0.1:4417"; asked for at each request. */
  hosts: () => readonly string[];
}

/** Methods that a browser may send without changing anything. */
const reading = new Set(["GET", "HEAD"]);

/** Refuses foreign hosts, foreign origins and writers without the token, before a body is read. */
export function guard({ token, hosts }: GuardOptions): MiddlewareHandler {
  const secret = Buffer.from(token);
  return async (c, next) => {
    const allowed = hosts();
    const host = c.req.header("host")?.toLowerCase();
    if (host === undefined || !allowed.includes(host)) {
      return refuse(c, 421, "E_FOREIGN_HOST", `server: unknown host name ${quoted(host)}`, {
        hint: `open http://${allowed[0]}`,
      });
    }
    const origin = c.req.header("origin")?.toLowerCase();
    if (origin !== undefined && !allowed.some((name) => origin === `http://${name}`)) {
      return refuse(c, 403, "E_FOREIGN_ORIGIN", `server: request from ${quoted(origin)} refused`);
    }
    const isApi = c.req.path.startsWith("/api/");
    if (!siteAllowed(c.req.header("sec-fetch-site"), c.req.header("sec-fetch-mode"), isApi)) {
      return refuse(c, 403, "E_FOREIGN_ORIGIN", "server: request from another site refused");
    }
    if (!reading.has(c.req.method)) {
      const given = Buffer.from(c.req.header(tokenHeader) ?? "");
      if (given.length !== secret.length || !timingSafeEqual(given, secret)) {
        return refuse(c, 401, "E_TOKEN", "server: missing or unknown token", {
          hint: "open the link that `assay serve` printed in the terminal",
        });
      }
    }
    await next();
  };
}

/** A link on another site may open our page, but nothing on another site may call the interface. */
function siteAllowed(site: string | undefined, mode: string | undefined, isApi: boolean): boolean {
  if (site === undefined || site === "same-origin" || site === "none") return true;
  return mode === "navigate" && !isApi;
}

const quoted = (text: string | undefined): string =>
  text === undefined ? "(none)" : JSON.stringify(text.slice(0, 100));

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  // Charts write <style> elements and style attributes; styles cannot run code.
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "font-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** Headers of every answer: no foreign code, no framing, no guessing of types, no leaking of addresses. */
export const protect: MiddlewareHandler = async (c, next) => {
  await next();
  const { headers } = c.res;
  headers.set("content-security-policy", policy);
  headers.set("x-content-type-options", "nosniff");
  headers.set("x-frame-options", "DENY");
  headers.set("referrer-policy", "no-referrer");
  headers.set("cross-origin-opener-policy", "same-origin");
  headers.set("cross-origin-resource-policy", "same-origin");
  headers.set("permissions-policy", "camera=(), microphone=(), geolocation=()");
  if (!headers.has("cache-control")) headers.set("cache-control", "no-store");
};
