/** A vault without jobs: the ways to begin. */
import { Download, FolderOpen, GraduationCap, HousePlus, Lock, MemoryStick } from "lucide-react";
import { chooseFolder, useRead, useWrite } from "../../api";
import { Kbd } from "../../components/Kbd";
import { useKeys } from "../../components/keys";
import { format, m } from "../../messages";
import { Failed } from "../../parts/Failed";
import { useNewJob } from "../../parts/NewJob";
import { useOpenPanel } from "../../parts/panels";
import { nameOf } from "./nameOf";
import "./first.css";

const CARDS_MS = 3000;

export function FirstRun({ over }: { over: boolean }) {
  const newJob = useNewJob();
  const cards = useRead("list_cards", null, { everyMs: CARDS_MS });
  const demo = useWrite("add_demo");
  const openPanel = useOpenPanel();
  const vault = useRead("vault_status", null);
  const choose = async () => {
    const folder = await chooseFolder(m.jobs.first.chooseFolder);
    if (folder) newJob({ paths: [folder], source: nameOf(folder) });
  };
  useKeys({ i: () => void choose() });
  const words = m.jobs.first;
  return (
    <div className="first">
      <div className="emp">
        <h2 className="first-title">{words.title}</h2>
        <p className="i2 first-text">{words.text}</p>
        <div className="ways">
          {cards.data?.map((card) => (
            <div className="way" key={card.path}>
              <MemoryStick className="i c-acc" aria-hidden="true" />
              <div>
                <h3>{words.card(card.label)}</h3>
                <p>{words.cardText(card.photos, format.bytes(card.size_bytes))}</p>
              </div>
              <button
                type="button"
                className="btn"
                onClick={() => newJob({ paths: [card.path], source: card.label })}
              >
                {words.importCard}
              </button>
            </div>
          ))}
          <div className="way">
            <FolderOpen className="i c-acc" aria-hidden="true" />
            <div>
              <h3>{words.folder}</h3>
              <p>{words.folderText}</p>
            </div>
            <button type="button" className="btn" onClick={() => void choose()}>
              {words.chooseFolder} <Kbd>I</Kbd>
            </button>
          </div>
          <div className="way">
            <GraduationCap className="i c-acc" aria-hidden="true" />
            <div>
              <h3>{words.demo}</h3>
              <p>{words.demoText}</p>
              {demo.error ? <Failed error={demo.error} /> : null}
            </div>
            <button
              type="button"
              className="btn"
              aria-disabled={demo.isPending || undefined}
              onClick={() => demo.isPending || demo.mutate(null)}
            >
              {demo.isPending ? words.demoAdding : words.addDemo}
            </button>
          </div>
          <div className="way">
            <HousePlus className="i c-acc" aria-hidden="true" />
            <div>
              <h3>{words.job}</h3>
              <p>{words.jobText}</p>
            </div>
            <button type="button" className="btn" onClick={() => newJob()}>
              {m.jobs.newJob} <Kbd>N</Kbd>
            </button>
          </div>
        </div>
        <div className="note go first-ready">
          <Lock className="i c-go" aria-hidden="true" />
          <p>
            <b>{words.ready}</b>{" "}
            {vault.data?.session?.key_home === "keychain" ? words.readyKeychain : words.readyPassphrase}{" "}
            <button type="button" className="linkish mid" onClick={() => openPanel("recovery")}>
              {words.printRecovery}
            </button>
          </p>
        </div>
      </div>
      <div className={over ? "drop over" : "drop"}>
        <Download className="i lg" aria-hidden="true" />
        <b>{words.drop}</b>
        <span className="xs">{words.dropText}</span>
      </div>
    </div>
  );
}
