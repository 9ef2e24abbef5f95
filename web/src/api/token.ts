/**
 * @file The token that lets this page change things. The terminal prints it in the link's fragment, which no server and no
 * other site ever sees; the page takes it out of the address bar and keeps it for this tab. A new tab asks its siblings.
 */

const key = "assay-token";
const channel =
  typeof BroadcastChannel === "undefined" ? undefined : new BroadcastChannel("assay-token");
const listeners = new Set<() => void>();

type Message = { ask: true } | { token: string };

/** The token of this tab, or `undefined` when the page was opened without one: it can look but not change. */
export function currentToken(): string | undefined {
  return sessionStorage.getItem(key) ?? undefined;
}

/** Calls `listener` whenever the token comes or goes; returns the way out. */
export function onToken(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Forgets a token that the server does not know (it was restarted). */
export function forgetToken(): void {
  sessionStorage.removeItem(key);
  tell();
}

/** Takes the token out of the address, or asks other tabs for theirs. Call once, before the router reads the address. */
export function takeToken(): void {
  const given = new URLSearchParams(location.hash.slice(1)).get("token");
  if (given !== null) {
    keep(given);
    history.replaceState(history.state, "", location.pathname + location.search);
  }
  channel?.addEventListener("message", ({ data }: MessageEvent<Message>) => {
    const mine = currentToken();
    if ("ask" in data && mine !== undefined) {
      channel.postMessage({ token: mine } satisfies Message);
    }
    if ("token" in data && mine === undefined) keep(data.token);
  });
  if (currentToken() === undefined) channel?.postMessage({ ask: true } satisfies Message);
}

function keep(token: string): void {
  sessionStorage.setItem(key, token);
  tell();
}

function tell(): void {
  for (const listener of listeners) listener();
}
