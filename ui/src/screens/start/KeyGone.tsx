/**
 * The keychain answers and has no key for this vault, or the office had it destroyed: the recovery code opens it, or the keychain
 * once it is restored, or a new vault begins beside it.
 */
import { Lock } from "lucide-react";
import { useState } from "react";
import { useWrite } from "../../api";
import { sentenceOf } from "../../errors";
import { m } from "../../messages";
import { Failed } from "../../parts/Failed";

export interface KeyGoneProps {
  code: "key_gone" | "revoked";
  onRetry: () => void;
  onCode: () => void;
  /** After the vault was set aside. */
  onAside: () => void;
}

export function KeyGone({ code, onRetry, onCode, onAside }: KeyGoneProps) {
  const aside = useWrite("set_vault_aside");
  const [asked, setAsked] = useState(false);
  return (
    <div>
      <h1>{code === "revoked" ? m.start.revoked : m.start.keyGone}</h1>
      <div className="note stop start-blocked" role="alert">
        <Lock className="i" aria-hidden="true" />
        <div>
          <p>{sentenceOf(code)}</p>
          <p className="xxs i2 note-code">{m.common.errorCode(code)}</p>
        </div>
      </div>
      <div className="start-fields">
        <div className="row">
          <button type="button" className="btn primary" onClick={onCode}>
            {m.recovery.useCode}
          </button>
          {code === "revoked" ? null : (
            <button type="button" className="btn" onClick={onRetry}>
              {m.common.retry}
            </button>
          )}
          {asked ? null : (
            <button type="button" className="btn" onClick={() => setAsked(true)}>
              {m.start.setAside}
            </button>
          )}
        </div>
        {asked ? (
          <>
            <p className="i2">{m.start.setAsideText}</p>
            <div className="row">
              <button
                type="button"
                className="btn"
                aria-disabled={aside.isPending || undefined}
                onClick={() => {
                  if (!aside.isPending) aside.mutate(null, { onSuccess: onAside });
                }}
              >
                {m.start.setAsideNow}
              </button>
              <button type="button" className="btn quiet" onClick={() => setAsked(false)}>
                {m.common.cancel}
              </button>
            </div>
          </>
        ) : null}
        {aside.error ? <Failed error={aside.error} /> : null}
      </div>
    </div>
  );
}
