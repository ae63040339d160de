// The desk, made livelier: files are dropped and their way is shown, the list keeps itself fresh, a field shows its place on
// the page. All of it works by forms and links where this does not run.
"use strict";

const form = document.getElementById("send");
const list = document.getElementById("list");
const EVERY = 1500;

if (form && list) {
  const key = form.elements.form.value;
  const sending = document.getElementById("sending");
  const isPicture = (file) => /\.(jpe?g|png|webp|tiff?|bmp|hei[cf])$/i.test(file.name);
  let timer = 0;

  const refresh = async () => {
    clearTimeout(timer);
    try {
      const answered = await fetch(list.dataset.list, { credentials: "same-origin" });
      if (answered.ok && !list.contains(document.activeElement)) list.innerHTML = await answered.text();
      if (answered.status === 403) return;
    } catch (error) {
      console.warn(error);
    }
    const busy = list.querySelector("[data-busy='1']");
    timer = setTimeout(refresh, busy || sending.children.length ? EVERY : 4 * EVERY);
  };

  // One request for each document; photos are the pages of one.
  const send = (files) => new Promise((done) => {
    const row = document.createElement("li");
    const label = document.createElement("span");
    const bar = document.createElement("progress");
    label.textContent = files.map((file) => file.name).join(", ");
    bar.max = 1;
    bar.value = 0;
    bar.setAttribute("aria-label", label.textContent);
    row.append(label, bar);
    sending.append(row);
    const body = new FormData();
    body.append("form", key);
    for (const file of files) body.append("file", file);
    const request = new XMLHttpRequest();
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) bar.value = event.loaded / event.total;
    });
    request.addEventListener("loadend", () => {
      const page = new DOMParser().parseFromString(request.responseText || "", "text/html");
      const wrong = page.querySelector("[role=alert], main h1");
      if (request.status === 200 && !page.querySelector("[role=alert]")) {
        row.remove();
      } else {
        bar.remove();
        row.className = "wrong";
        label.textContent += ": " + (wrong ? wrong.textContent : request.status);
      }
      refresh();
      done();
    });
    request.open("POST", form.action);
    request.send(body);
  });

  const sendAll = async (files) => {
    const pictures = files.filter(isPicture);
    for (const file of files) if (!isPicture(file)) await send([file]);
    if (pictures.length) await send(pictures);
  };

  form.addEventListener("submit", (event) => {
    const files = [...form.elements.file.files];
    if (!files.length) return;
    event.preventDefault();
    form.elements.file.value = "";
    sendAll(files);
  });
  for (const name of ["dragenter", "dragover"]) {
    document.addEventListener(name, (event) => {
      event.preventDefault();
      form.classList.add("over");
    });
  }
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) form.classList.remove("over");
  });
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("over");
    sendAll([...event.dataTransfer.files]);
  });
  refresh();
}

// A field that is being corrected shows where it stands on the paper.
const sheets = document.querySelector(".sheets");
if (sheets) {
  document.addEventListener("focusin", (event) => {
    const card = event.target.closest(".card");
    if (!card) return;
    for (const rect of sheets.querySelectorAll(".here")) rect.classList.remove("here");
    const places = sheets.querySelectorAll(`rect.seen[data-card="${card.id}"]`);
    for (const rect of places) rect.classList.add("here");
    const first = places[0] || document.getElementById(`sheet-${card.dataset.page}`);
    if (!first) return;
    const box = first.getBoundingClientRect();
    const frame = sheets.getBoundingClientRect();
    sheets.scrollBy({ top: box.top - frame.top - frame.height / 4, left: box.left - frame.left - 20 });
  });
}
