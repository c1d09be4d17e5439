"use strict";
addEventListener("DOMContentLoaded", function () {
  var place = document.getElementById("swagger");
  window.SwaggerUIBundle({
    url: place.dataset.url, domNode: place, deepLinking: true, validatorUrl: null,
    presets: [window.SwaggerUIBundle.presets.apis], layout: "BaseLayout"
  });
});
