// After a refused form, the focus goes to the error summary.

export function installerErreurs() {
  const resume = document.querySelector(".resume-erreurs");
  if (!resume) return;
  resume.tabIndex = -1;
  resume.focus();
}
