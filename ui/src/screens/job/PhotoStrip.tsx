/** The first photos of the job and the way to all of them. */
import { Link } from "@tanstack/react-router";
import { Download, ScanSearch } from "lucide-react";
import { type JobDetail, thumbUrl } from "../../api";
import { Kbd } from "../../components/Kbd";
import { format, m } from "../../messages";
import { unseenOf } from "../../parts/photos/reviewed";
import { usePhotos } from "../../parts/photos/usePhotos";

const STRIP = 6;

export function PhotoStrip({ job }: { job: JobDetail }) {
  const params = { jobId: job.row.id };
  const photos = usePhotos(job.row.id);
  const unseen = unseenOf(photos.rows);
  return (
    <section className="sec">
      <div className="row between">
        <h2>
          {m.job.photos}{" "}
          <span className="i3 light">
            {m.job.photosFacts(job.row.photos, job.findings_accepted, job.findings_rejected, unseen)}
          </span>
        </h2>
        <span className="row">
          <Link to="/jobs/$jobId/import" params={params} className="btn">
            <Download className="i sm" aria-hidden="true" /> {m.job.import} <Kbd>I</Kbd>
          </Link>
          {job.row.photos > 0 ? (
            <Link to="/jobs/$jobId/photos" params={params} className="btn">
              {m.job.openAll}
            </Link>
          ) : null}
        </span>
      </div>
      {job.row.photos === 0 ? (
        <p className="i2 strip-none">{m.job.noPhotos}</p>
      ) : (
        <ul className="strip">
          {photos.rows.slice(0, STRIP).map((photo) => (
            <li key={photo.id}>
              <Link to="/jobs/$jobId/review" params={params} search={{ photo: photo.id }}>
                <img
                  src={thumbUrl(photo.id)}
                  alt={m.job.photoAlt(photo.label, photo.file_name)}
                  decoding="async"
                />
                {photo.label ? <span className="cap">{photo.label}</span> : null}
                {photo.to_check > 0 ? (
                  <span className="st" title={m.job.toCheck(photo.to_check)}>
                    <ScanSearch className="i" aria-hidden="true" />
                    {format.count(photo.to_check)}
                  </span>
                ) : null}
              </Link>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
