/** Start of the front end. */
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { connect, newQueryClient } from "./api";
import { startKeys } from "./components/keys";
import { router } from "./router";
import "./styles/index.css";

const root = document.getElementById("root");
if (!root) throw new Error("BUG: index.html has no #root");

const client = newQueryClient();
startKeys(window);
void connect(client).then(() =>
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={client}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </StrictMode>,
  ),
);
