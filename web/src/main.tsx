/** @file Starts the page. */

import "./theme/tokens.css";
import "./theme/base.css";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { ApiError } from "./api/client.ts";
import { takeToken } from "./api/token.ts";
import { pageRouter } from "./router.tsx";
import { applyTheme } from "./theme/theme.ts";

applyTheme();
takeToken();

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 2_000,
      // A refusal is an answer; only a server that does not answer is asked again.
      retry: (count, error) => error instanceof ApiError && error.status === 0 && count < 3,
    },
  },
});

const root = document.getElementById("root");
if (root === null) throw new Error("page: the element #root is missing");

createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={client}>
      <RouterProvider router={pageRouter(client)} />
    </QueryClientProvider>
  </StrictMode>,
);
