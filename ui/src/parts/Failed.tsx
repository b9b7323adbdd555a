/** An `ApiError` where it happened, with a way to try again when that may help. */
import type { ReactNode } from "react";
import type { ApiError, Code } from "../api";
import { ErrorNote } from "../components/ErrorNote";
import { type ErrorFacts, sentenceOf } from "../errors";
import { m } from "../messages";

export interface FailedProps {
  error: ApiError;
  facts?: ErrorFacts;
  /** The words of this place, where it has some. */
  sentences?: Partial<Record<Code, string>>;
  onRetry?: () => void;
  /** What else can be done about it. */
  action?: ReactNode;
}

export function Failed({ error, facts, sentences, onRetry, action }: FailedProps) {
  return (
    <ErrorNote
      sentence={sentences?.[error.code] ?? sentenceOf(error.code, facts)}
      code={
        error.code === "invalid"
          ? m.common.errorCodeWhy(error.code, error.message)
          : m.common.errorCode(error.code)
      }
      action={
        onRetry ? (
          <button type="button" className="btn" onClick={onRetry}>
            {m.common.retry}
          </button>
        ) : (
          action
        )
      }
    />
  );
}
