/** The page begins here. */

import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { Tooltip } from "radix-ui";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "./ui/base.css";
import { makeQueryClient } from "./data/queries";
import { fetchPages, makeRouter } from "./routes/router";
import { followSystem } from "./ui/looks";
import { listenForShortcuts } from "./ui/shortcuts";

followSystem();
listenForShortcuts();
const client = makeQueryClient();
const router = makeRouter();

/** The first page has drawn itself by then. */
const REST_AFTER_MS = 3_000;
setTimeout(fetchPages, REST_AFTER_MS);

createRoot(document.getElementById("root") as HTMLElement).render(
  <StrictMode>
    <QueryClientProvider client={client}>
      <Tooltip.Provider delayDuration={400} skipDelayDuration={200}>
        <RouterProvider router={router} />
      </Tooltip.Provider>
    </QueryClientProvider>
  </StrictMode>,
);
