// Exact times in the reader's own zone; the server wrote them in UTC.
const exact = new Intl.DateTimeFormat(document.documentElement.lang, {
  dateStyle: "long", timeStyle: "long",
});
for (const time of document.querySelectorAll("time[datetime]")) {
  const at = new Date(time.dateTime);
  if (!Number.isNaN(at.valueOf())) time.title = exact.format(at);
}

// A page taken from the back-forward store may show what a signed-out browser
// must no longer show: ask the server again.
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

// On a narrow screen the present tab may be out of sight.
document.querySelector(".tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
