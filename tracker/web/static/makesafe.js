// Enhances pages that work without it: GOV.UK components, and a type-ahead over long selects.
import { initAll } from "./govuk-frontend-6.3.0.min.js";

initAll();

const autocomplete = window.accessibleAutocomplete;

if (autocomplete) {
  for (const select of document.querySelectorAll("select[data-autocomplete]")) {
    autocomplete.enhanceSelectElement({
      selectElement: select,
      defaultValue: select.value ? undefined : "",
      minLength: 1,
      showAllValues: true,
      dropdownArrow: () => "",
      tNoResults: () => "Nothing matches. Try fewer letters or the premises code",
      tStatusNoResults: () => "Nothing matches",
    });
  }
}

