export { defaultPort, type RunningServer, type ServerOptions, startServer } from "./server.ts";
export type { StreamLimits } from "./streams.ts";
