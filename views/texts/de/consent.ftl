consent-title = { $app } bittet um Zugriff
consent-heading = { $app } möchte mit Ihrem Inventar arbeiten
consent-heading-nothing = { $app } kann nicht bekommen, worum es bittet
consent-signed-in = Sie sind als <strong>{ $user }</strong> angemeldet. <button class="textual" type="submit" name="deed" value="switch">Das bin ich nicht</button>
consent-legend = Was Sie erlauben
consent-already = Das haben Sie der App bereits erlaubt: { $deeds }.
consent-left-roles = { $also ->
    [yes] Angefragt war außerdem: { $deeds }.
   *[no] Angefragt war: { $deeds }.
} { $n ->
    [1] Ihre Rollen erlauben das nicht, deshalb entfällt es.
   *[other] Ihre Rollen erlauben das nicht, deshalb entfallen diese Rechte.
}
consent-left-ceiling = { $also ->
    [yes] Angefragt war außerdem: { $deeds }.
   *[no] Angefragt war: { $deeds }.
} { $n ->
    [1] Die App ist dafür nicht registriert, deshalb entfällt es.
   *[other] Die App ist dafür nicht registriert, deshalb entfallen diese Rechte.
}
consent-deny = Nicht erlauben
consent-allow = Erlauben
consent-back-to = Zurück zu { $app }
consent-after = Danach kehren Sie zurück zu <strong>{ $place }</strong>.
consent-after-detail = Danach kehren Sie zurück zu <strong>{ $place }</strong> ({ $detail }).
consent-after-device = Danach können Sie mit <strong>{ $app }</strong> auf dem anderen Gerät fortfahren.
consent-place-app = der App
consent-place-device = diesem Gerät
consent-place-device-app = der App auf diesem Gerät
consent-optional = Was Sie nicht erlauben möchten, können Sie abwählen; manche Apps arbeiten dann nicht.
consent-withdraw = Unter <a href="{ $link }" target="_blank">{ page-authorized }</a> können Sie den Zugriff jederzeit widerrufen.
consent-explained = Was bedeuten diese Rechte?
consent-details = Einzelne Angaben Ihres Kontos ansehen
consent-detail-list = { $details }
consent-see-details = { $details } ansehen
consent-none-ticked = Nichts
