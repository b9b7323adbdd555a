/** The import page of a job: choosing a source, then one import as it runs. */
import { getRouteApi } from "@tanstack/react-router";
import { DropImport } from "../../parts/photos/DropImport";
import { ImportRun } from "./ImportRun";
import { SourcePicker } from "./SourcePicker";

const route = getRouteApi("/jobs/$jobId/import");

export function ImportScreen() {
  const { jobId } = route.useParams();
  const { import: importId } = route.useSearch();
  return (
    <>
      {importId ? (
        <ImportRun key={importId} jobId={jobId} importId={importId} />
      ) : (
        <SourcePicker jobId={jobId} />
      )}
      <DropImport jobId={jobId} />
    </>
  );
}
