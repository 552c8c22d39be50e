browse-nothing-here = Unter dieser Adresse gibt es nichts
browse-created = Das Angelegte öffnen
browse-read = Diese Adresse lesen
browse-up = Hinauf zu { $path }
browse-signed-out = In diesem Browser ist niemand angemeldet.
browse-no-credentials = Diese Anfrage enthielt keine Anmeldedaten. Personen melden sich anderswo an: Senden Sie Anmeldedaten im Header „Authorization“.
browse-by-header = Diese Anfrage wurde durch einen Header angemeldet. Formulare gibt es nur für Personen, die in diesem Browser angemeldet sind.
browse-verdicts = Was Sie hier tun können
browse-refused = { $n } abgelehnt
browse-open = Für alle offen.
browse-allowed = Erlaubt.
browse-not-signed-in = Niemand ist angemeldet.
browse-lesser = Ändern können Sie nur: { $fields }.
browse-scopes = Einer dieser Scopes:

browse-filters = Suchen, filtern und sortieren
browse-parameters = Parameter
browse-filters-set = { $n } gesetzt
browse-filters-more = Weitere ({ $n })
browse-filters-clear = Alle löschen
browse-filters-send = Anwenden
browse-any = beliebig
browse-default-yes = Vorgabe (ja)
browse-default-no = Vorgabe (nein)
browse-yes = Ja
browse-no = Nein

browse-answer = Anfrage und Antwort
browse-raw = Nur JSON
browse-headers = Header
browse-pages-top = Seiten dieser Liste
browse-pages-bottom = Seiten dieser Liste, wiederholt
browse-body = Inhalt der Antwort
browse-cut = Hier ist nur der Anfang der Antwort zu sehen.
browse-cut-all = Die ganze Antwort als JSON öffnen
browse-no-body = Die Antwort hat keinen Inhalt.
browse-no-limit = { $n ->
    [one] { $n } Zeile, da keine Obergrenze gesetzt ist
   *[other] { $n } Zeilen, da keine Obergrenze gesetzt ist
}
browse-page-by-page = Seitenweise anzeigen
browse-none-of = Keine von { $total }

browse-required = erforderlich
browse-as-json = JSON
browse-as-list = durch Kommas getrennt
browse-as-time = zum Beispiel 2026-11-23 21:30
browse-look-up = Schlüssel nachschlagen<span class="hidden"> für { $field }</span>
browse-json = Inhalt
browse-json-instead = Stattdessen JSON senden
browse-delete-text = Gesendet wird <span class="mono">DELETE { $address }</span>. Das lässt sich nicht rückgängig machen.
browse-delete = Löschen

browse-areas = Womit Sie anfangen können
browse-areas-text = Jede Adresse, die keinen Schlüssel braucht: Listen, eigene Daten und Aktionen. Adressen, die Ihre Rollen nicht öffnen, sind gekennzeichnet.
browse-area-closed = kein Zugriff
