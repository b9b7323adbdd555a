/** What is running here, for a bug report: versions, model, where the data is. */
import { Copy } from "lucide-react";
import { useState } from "react";
import { useRead } from "../api";
import { copyText } from "../components/copy";
import { Logo } from "../components/Logo";
import { Sheet } from "../components/Sheet";
import { m } from "../messages";

const words = m.menu;

export function About({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  return (
    <Sheet title={words.aboutTitle} closeLabel={m.common.close} isOpen={isOpen} onClose={onClose}>
      <Facts />
    </Sheet>
  );
}

function Facts() {
  const info = useRead("app_info", null).data;
  const open = useRead("vault_status", null).data?.state === "open";
  const model = useRead("analysis_status", null, { enabled: open }).data?.model;
  const [copied, setCopied] = useState(false);
  if (!info) return null;
  const facts: [string, string][] = [
    [words.version, info.version],
    ...(open
      ? ([[words.model, model ? `${model.name} ${model.version}` : words.noModel]] as [string, string][])
      : []),
    [words.system, info.system],
    [words.webview, info.webview],
    [words.dataFolder, info.data_folder],
  ];
  const copy = () =>
    void copyText(facts.map(([name, value]) => `${name}: ${value}`).join("\n")).then(setCopied);
  return (
    <div className="about">
      <div className="about-head">
        <Logo />
        <b>{words.app}</b>
      </div>
      <dl className="kv about-facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p className="i3 xs">{words.licence}</p>
      <button type="button" className="btn" onClick={copy}>
        <Copy className="i sm" aria-hidden="true" />{" "}
        <span role="status">{copied ? words.copied : words.copyFacts}</span>
      </button>
    </div>
  );
}
