credential-token = API-Token
credential-app = App
credential-session = Sitzung
credentials-lead = Alle Token und Sitzungen aller Personen, die derzeit gelten. Was Sie widerrufen, wird ab der nächsten Anfrage abgelehnt.
credentials-pick = { $title } von { $user } auswählen
credentials-here = dieser Browser
credentials-what = Token oder Sitzung
credentials-owner = Besitzer
credentials-reach = Zugriff
credentials-used = Zuletzt benutzt
credentials-expires = Läuft ab
credentials-all = Alles, was der Besitzer darf
credentials-search = Nach Besitzer oder Name suchen
credentials-empty = Hier stehen API-Token, zugelassene Apps und angemeldete Browser.
credentials-any-kind = Alle Arten
credentials-any-use = Jede Nutzung
credentials-never-used = Nie benutzt
credentials-unused-month = 30 Tage nicht benutzt
credentials-unused-quarter = 90 Tage nicht benutzt
credentials-unused-year = Ein Jahr nicht benutzt
credentials-any-end = Jedes Ablaufdatum
credentials-ends-week = Läuft binnen einer Woche ab
credentials-ends-fortnight = Läuft binnen zwei Wochen ab
credentials-ends-month = Läuft binnen 30 Tagen ab
credentials-end-selected = Auswahl widerrufen
credentials-stops-token = API-Token „{ $title }“ von { $user }: Programme, die es verwenden, werden abgelehnt; damit erstellte Token werden mit widerrufen.
credentials-stops-app = { $title }, für { $user }: Die Anmeldung der App endet, und ihre Access-Token werden widerrufen.
credentials-stops-session = { $user } auf { $title }: Dieser Browser muss sich neu anmelden.
credentials-own = Ihre eigene Sitzung in diesem Browser gehört dazu.
credentials-effect = Das gilt ab der nächsten Anfrage.
credentials-question = { $n ->
    [one] Diesen Zugriff widerrufen?
   *[other] Alle diese Zugriffe widerrufen?
}
credentials-subject = { $n ->
    [one] { $n } Token, App oder Sitzung
   *[other] { $n } Token, Apps und Sitzungen
}
credentials-end = { $n ->
    [one] Widerrufen
   *[other] Alle { $n } widerrufen
}
credentials-ended = Bereits widerrufen
credentials-none = Es wurde nichts ausgewählt
credentials-none-text = Es wurde nichts geändert.
credentials-none-next = Wählen Sie in der Liste aus, was widerrufen werden soll.
credentials-refused = Es wurde nichts widerrufen
credentials-refused-next = Sehen Sie noch einmal in der Liste nach.
credentials-done = { $n ->
    [one] { $n } Token, App oder Sitzung wurde widerrufen.
   *[other] { $n } Token, Apps und Sitzungen wurden widerrufen.
}
