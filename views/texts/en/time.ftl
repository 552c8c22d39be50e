time-never = never
time-unknown = unknown
time-soon = in a moment
time-now = just now
time-seconds = { $n ->
    [one] { $n } second
   *[other] { $n } seconds
}
time-minutes = { $n ->
    [one] { $n } minute
   *[other] { $n } minutes
}
