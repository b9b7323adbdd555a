/** One command to the shell, typed by the generated `Commands`; every failure becomes an `ApiError`. */
import { invoke } from "@tauri-apps/api/core";
import type { Commands } from "../bindings/Commands";
import type { Failure } from "../bindings/Failure";

export type CommandName = keyof Commands;
export type Input<C extends CommandName> = Commands[C]["input"];
export type Output<C extends CommandName> = Commands[C]["output"];

/** A command that failed, with the code that `errors.ts` has a sentence for. */
export class ApiError extends Error {
  readonly code: Failure["code"];
  readonly retryable: boolean;

  constructor(failure: Failure) {
    super(failure.message);
    this.name = "ApiError";
    this.code = failure.code;
    this.retryable = failure.retryable;
  }
}

function isFailure(reason: unknown): reason is Failure {
  return typeof reason === "object" && reason !== null && "code" in reason && "message" in reason;
}

/** Whatever was thrown, as an `ApiError`; what no command would throw counts as internal. */
export function asApiError(reason: unknown): ApiError {
  if (reason instanceof ApiError) return reason;
  if (isFailure(reason)) return new ApiError(reason);
  return new ApiError({ code: "internal", message: String(reason), retryable: false });
}

/** Runs a command. */
export async function call<C extends CommandName>(name: C, input: Input<C>): Promise<Output<C>> {
  try {
    return await invoke<Output<C>>(name, input === null ? {} : { input });
  } catch (reason) {
    throw asApiError(reason);
  }
}
