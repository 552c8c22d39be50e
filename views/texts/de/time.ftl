time-never = nie
time-unknown = unbekannt
time-soon = gleich
time-now = gerade eben
time-seconds = { $n ->
    [one] { $n } Sekunde
   *[other] { $n } Sekunden
}
time-minutes = { $n ->
    [one] { $n } Minute
   *[other] { $n } Minuten
}
