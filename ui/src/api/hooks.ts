/** Reads and writes for screens. A read is refetched when a commit publishes one of its tags; a write does nothing but run. */
import {
  keepPreviousData,
  QueryClient,
  queryOptions,
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQuery,
} from "@tanstack/react-query";
import { type ApiError, call, type Input, type Output } from "./call";
import type { ReadName, WriteName } from "./tags";

export function newQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: Number.POSITIVE_INFINITY,
        gcTime: 5 * 60_000,
        networkMode: "always",
        retry: false,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
      },
      mutations: { networkMode: "always", retry: false },
    },
  });
}

/** The query of one read; its key begins with the command's name. */
export function readQuery<C extends ReadName>(name: C, input: Input<C>) {
  return queryOptions<Output<C>, ApiError>({
    queryKey: [name, input],
    queryFn: () => call(name, input),
  });
}

export interface ReadOptions {
  enabled?: boolean;
  /** Show the last answer while the next one is on its way. */
  keepPrevious?: boolean;
  /** Ask again after so many milliseconds; for what no commit announces, such as camera cards. */
  everyMs?: number;
}

/** One read, kept up to date by tags. */
export function useRead<C extends ReadName>(
  name: C,
  input: Input<C>,
  options: ReadOptions = {},
): UseQueryResult<Output<C>, ApiError> {
  return useQuery<Output<C>, ApiError>({
    queryKey: [name, input],
    queryFn: () => call(name, input),
    enabled: options.enabled ?? true,
    ...(options.keepPrevious ? { placeholderData: keepPreviousData as never } : {}),
    ...(options.everyMs ? { refetchInterval: options.everyMs, staleTime: 0 } : {}),
  });
}

/** One write. What it changed comes back through the event `changed`. */
export function useWrite<C extends WriteName>(name: C): UseMutationResult<Output<C>, ApiError, Input<C>> {
  return useMutation<Output<C>, ApiError, Input<C>>({ mutationFn: (input) => call(name, input) });
}

/** After the vault was opened, created or locked: everything known before is void. */
export async function vaultOpened(client: QueryClient): Promise<void> {
  await client.resetQueries();
}
