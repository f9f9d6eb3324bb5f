// The audit view beside its pages: how far the running job is, and a file's text into the field where it is pasted else.

const says = document.getElementById("job-says");

async function look() {
  const answer = await fetch("/audits/job", { headers: { "x-part": "1" }, credentials: "same-origin" });
  if (!answer.ok) return;
  const job = await answer.json();
  if (!job.running) ended();
  else if (says.textContent !== job.says) says.textContent = job.says;
}

/** What came of it is on the page anew; but where somebody writes, what they wrote stays. */
function ended() {
  clearInterval(asking);
  if (document.querySelector("form.form, textarea")) says.textContent = says.dataset.done;
  else location.reload();
}

// A server that is away for a moment is asked again.
const asking = says && setInterval(() => look().catch(() => {}), 1500);

for (const chosen of document.querySelectorAll('input[type="file"][data-into]')) {
  chosen.closest("[hidden]").hidden = false;
  chosen.addEventListener("change", async () => {
    if (chosen.files.length) document.getElementById(chosen.dataset.into).value = await chosen.files[0].text();
  });
}
