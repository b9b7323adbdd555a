// PouchDB on LevelDB against express-pouchdb, on loopback: the peer of `make bench ONLY=sync`.
//
// pouch.cjs serve DIR PORT            the office; prints "up"
// pouch.cjs seed URL JOBS             fills it, over HTTP so that it knows the database
// pouch.cjs laptop DIR URL EDITS      pulls, edits, pushes, asks when there is nothing; prints one line of JSON
'use strict';
const PouchDB = require('pouchdb-node');

// Ten times its default: fewer requests for each pull.
const BATCH = 1000;

const STAGES = ['lead', 'scheduled', 'in_progress', 'done', 'invoiced'];

// 314 bytes of JSON, the same on every run.
function job(i) {
  return {
    _id: `job-${String(i).padStart(7, '0')}`,
    customer: `Customer ${i % 5000}`,
    address: `${i % 9999} Maple Street, Springfield, IL 627${String(i % 100).padStart(2, '0')}`,
    status: STAGES[i % 5],
    crew_id: `crew-${i % 40}`,
    roof_type: ['asphalt', 'metal', 'tile'][i % 3],
    squares: (i % 60) + 0.5,
    pitch: `${i % 12}/12`,
    scheduled_at: `2026-0${1 + (i % 9)}-1${i % 10}T08:00:00Z`,
    notes: `Tear-off and re-roof, replace flashing at chimney ${i}`,
    total_cents: 100000 + i,
  };
}

function serve(dir, port) {
  const express = require('express-pouchdb/node_modules/express');
  const app = express();
  const mode = { mode: 'minimumForPouchDB', inMemoryConfig: true, logPath: `${dir}/log.txt` };
  app.use('/', require('express-pouchdb')(PouchDB.defaults({ prefix: `${dir}/` }), mode));
  app.listen(Number(port), '127.0.0.1', () => console.log('up'));
}

async function seed(url, count) {
  await fetch(url, { method: 'PUT' });
  for (let first = 0; first < count; first += 2500) {
    const docs = Array.from({ length: Math.min(2500, count - first) }, (_, k) => job(first + k));
    const answer = await fetch(`${url}/_bulk_docs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ docs }),
    });
    if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
    await answer.arrayBuffer();
  }
}

async function laptop(dir, url, edits) {
  const db = new PouchDB(`${dir}/laptop`, { auto_compaction: false });
  const timed = async (what) => {
    const begun = process.hrtime.bigint();
    const result = await what();
    return [Number(process.hrtime.bigint() - begun) / 1e9, result];
  };
  const [fillS, filled] = await timed(() => db.replicate.from(url, { batch_size: BATCH, batches_limit: 10 }));
  if (filled.doc_write_failures) throw new Error(`${filled.doc_write_failures} documents were not written`);
  const rows = (await db.allDocs({ include_docs: true, limit: edits })).rows;
  const changed = rows.map((row) => ({ ...row.doc, status: 'done', notes: `${row.doc.notes}, edited offline` }));
  const [editsS] = await timed(() => db.bulkDocs(changed));
  const [pushS] = await timed(() => db.replicate.to(url, { batch_size: BATCH }));
  // What was pushed comes back once; then there is nothing.
  await db.replicate.from(url, { batch_size: BATCH });
  const [nothingS] = await timed(() => db.replicate.from(url, { batch_size: BATCH }));
  const peakMib = process.resourceUsage().maxRSS / 1024;
  await db.close();
  console.log(
    JSON.stringify({ jobs: filled.docs_written, fill_s: fillS, edits_s: editsS, push_s: pushS, nothing_ms: nothingS * 1000, peak_mib: peakMib }),
  );
}

const [what, ...words] = process.argv.slice(2);
const parts = { serve, seed: (url, n) => seed(url, Number(n)), laptop: (dir, url, n) => laptop(dir, url, Number(n)) };
Promise.resolve(parts[what](...words)).catch((error) => {
  console.error(error);
  process.exit(1);
});
