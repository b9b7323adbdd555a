/** Every page and its address. Screens read their parameters with `getRouteApi(address)`. */
import {
  createHashHistory,
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from "@tanstack/react-router";
import { JobScreen } from "./screens/job/JobScreen";
import { JobsScreen } from "./screens/jobs/JobsScreen";
import { readJobsSearch } from "./screens/jobs/search";
import { Broken } from "./shell/Broken";
import { Gate } from "./shell/Gate";
import { NotFound } from "./shell/NotFound";

declare module "@tanstack/react-router" {
  interface StaticDataRouteOption {
    /** `photo` gives the page the neutral photo room and the narrow rail. */
    room?: "photo";
  }
}

const root = createRootRoute({ component: Gate, notFoundComponent: NotFound, errorComponent: Broken });

const home = createRoute({
  getParentRoute: () => root,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/jobs" });
  },
});

const jobs = createRoute({
  getParentRoute: () => root,
  path: "/jobs",
  validateSearch: readJobsSearch,
  component: JobsScreen,
});

const job = createRoute({ getParentRoute: () => root, path: "/jobs/$jobId", component: JobScreen });

const photos = createRoute({
  getParentRoute: () => root,
  path: "/jobs/$jobId/photos",
  component: lazyRouteComponent(() => import("./screens/photos/PhotosScreen"), "PhotosScreen"),
});

/** Choosing a source and one import after it began; `import` is its id. */
const importing = createRoute({
  getParentRoute: () => root,
  path: "/jobs/$jobId/import",
  validateSearch: (search): { import?: string } =>
    typeof search.import === "string" ? { import: search.import } : {},
  component: lazyRouteComponent(() => import("./screens/import/ImportScreen"), "ImportScreen"),
});

const review = createRoute({
  getParentRoute: () => root,
  path: "/jobs/$jobId/review",
  validateSearch: (search): { photo?: string; finding?: string; measure?: true } => ({
    ...(typeof search.photo === "string" ? { photo: search.photo } : {}),
    ...(typeof search.finding === "string" ? { finding: search.finding } : {}),
    ...(search.measure === true ? { measure: true as const } : {}),
  }),
  staticData: { room: "photo" },
  component: lazyRouteComponent(() => import("./screens/review/ReviewScreen"), "ReviewScreen"),
});

const roof = createRoute({
  getParentRoute: () => root,
  path: "/jobs/$jobId/roof",
  component: lazyRouteComponent(() => import("./screens/roof/RoofScreen"), "RoofScreen"),
});

const estimate = createRoute({
  getParentRoute: () => root,
  path: "/jobs/$jobId/estimate",
  component: lazyRouteComponent(() => import("./screens/estimate/EstimateScreen"), "EstimateScreen"),
});

const documents = createRoute({
  getParentRoute: () => root,
  path: "/jobs/$jobId/documents",
  component: lazyRouteComponent(() => import("./screens/documents/DocumentsScreen"), "DocumentsScreen"),
});

const prices = createRoute({
  getParentRoute: () => root,
  path: "/prices",
  validateSearch: (search): { act?: "import" | "export" } =>
    search.act === "import" || search.act === "export" ? { act: search.act } : {},
  component: lazyRouteComponent(() => import("./screens/prices/PriceBookScreen"), "PriceBookScreen"),
});

const inbox = createRoute({
  getParentRoute: () => root,
  path: "/inbox",
  component: lazyRouteComponent(() => import("./screens/inbox/InboxScreen"), "InboxScreen"),
});

/** `at` brings a section in sight. */
const settings = createRoute({
  getParentRoute: () => root,
  path: "/settings",
  validateSearch: (search): { at?: "company" } => (search.at === "company" ? { at: "company" } : {}),
  component: lazyRouteComponent(() => import("./screens/settings/SettingsScreen"), "SettingsScreen"),
});

export const router = createRouter({
  routeTree: root.addChildren([
    home,
    jobs,
    job,
    photos,
    importing,
    review,
    roof,
    estimate,
    documents,
    prices,
    inbox,
    settings,
  ]),
  history: createHashHistory(),
  defaultErrorComponent: Broken,
  scrollRestoration: false,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
