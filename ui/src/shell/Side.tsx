/** The sidebar, or the rail where the photo needs the width. */
import { Link, useNavigate } from "@tanstack/react-router";
import { CircleUserRound, Search } from "lucide-react";
import { type Session, useRead } from "../api";
import { Kbd } from "../components/Kbd";
import { useKeys } from "../components/keys";
import { Logo } from "../components/Logo";
import { format, m } from "../messages";
import { LOWER_PLACES, PLACES, type Place } from "./places";

interface SideProps {
  session: Session;
  rail: boolean;
  onFind?: () => void;
}

function PlaceLink({ place, n, rail }: { place: Place; n?: number | undefined; rail: boolean }) {
  return (
    <Link
      to={place.to}
      activeProps={{ className: "on", "aria-current": "page" }}
      activeOptions={{ includeSearch: false }}
      aria-label={rail ? place.label : undefined}
      title={rail ? place.label : undefined}
    >
      <place.icon className="i" aria-hidden="true" />
      {rail ? null : place.label}
      {n && !rail ? <span className="n">{format.count(n)}</span> : null}
    </Link>
  );
}

export function Side({ session, rail, onFind }: SideProps) {
  const counts = useRead("count_jobs", {
    search: "",
    scope: "all",
    stages: [],
    sort: "due",
    descending: false,
    offset: 0,
    limit: 1,
    today: format.today(),
  });
  const navigate = useNavigate();
  useKeys(
    Object.fromEntries(
      [...PLACES, ...LOWER_PLACES].map((place) => [
        `g ${place.letter}`,
        () => void navigate({ to: place.to }),
      ]),
    ),
  );
  return (
    <nav className={rail ? "side rail" : "side"} aria-label={m.shell.places}>
      <div className="co">
        <Logo />
        {rail ? null : <span className="cut">{session.company}</span>}
      </div>
      {rail || !onFind ? null : (
        <button type="button" className="find" onClick={onFind}>
          <Search className="i" aria-hidden="true" /> {m.shell.find} <Kbd>Ctrl K</Kbd>
        </button>
      )}
      {PLACES.map((place) => (
        <PlaceLink
          key={place.to}
          place={place}
          rail={rail}
          n={place.to === "/jobs" ? counts.data?.all : undefined}
        />
      ))}
      <div className="sep" />
      {LOWER_PLACES.map((place) => (
        <PlaceLink key={place.to} place={place} rail={rail} />
      ))}
      {rail ? null : (
        <span className="foot">
          <CircleUserRound className="i" aria-hidden="true" /> <span className="cut">{session.person}</span>
        </span>
      )}
    </nav>
  );
}
