rule-last-superuser = Das ist der letzte Superuser, der sich anmelden kann. Machen Sie zuerst ein weiteres Konto mit Passwort oder Passkey zum Superuser und versuchen Sie es dann noch einmal.
rule-group-name = Geben Sie der Gruppe einen Namen mit höchstens 150 Zeichen.
rule-group-taken = Es gibt schon eine Gruppe namens { $name }.
rule-group-gone = Diese Gruppe wurde inzwischen gelöscht.
rule-group-changed = Jemand anderes hat die Rollen dieser Gruppe inzwischen geändert. Sehen Sie sie sich an und ändern Sie sie dann noch einmal.
rule-no-contact = { $user } hat keine { $contact ->
    [email] E-Mail-Adresse
   *[phone] Telefonnummer
}, die als bestätigt gekennzeichnet werden könnte.
rule-own-contact = Dass Ihre { $contact ->
    [email] E-Mail-Adresse
   *[phone] Telefonnummer
} Ihnen gehört, muss jemand anderes bestätigen. Wenden Sie sich an einen Superuser.
rule-contact-changed = Die { $contact ->
    [email] E-Mail-Adresse
   *[phone] Telefonnummer
} wurde inzwischen geändert. Prüfen Sie sie noch einmal.
rule-token-ended = Das Token dieser Anfrage wurde widerrufen oder ist abgelaufen.
rule-token-generations = Höchstens { $most } Token dürfen einander der Reihe nach erstellen. Erstellen Sie dieses unter /settings/tokens/.
rule-person-gone = Dieses Konto wurde inzwischen gelöscht.
rule-groups-gone = Eine dieser Gruppen wurde inzwischen gelöscht. Prüfen Sie die Gruppen noch einmal.
rule-permission = „{ $title }“
rule-more = { $n } weitere
rule-sign-in = Melden Sie sich zuerst an: Ohne Konto lässt sich das nicht ändern.
rule-superuser = { $user } ist Superuser. Bitten Sie einen Superuser, das zu tun.
rule-stronger = { $user } hat Rollen, die Ihnen oder diesem Zugang fehlen: { $permissions }. Wenden Sie sich an einen Superuser oder an jemanden mit diesen Rollen.
rule-grant = Sie können nur geben, was Sie und dieser Zugang selbst haben. Dazu gehört nicht: { $permissions }. Wenden Sie sich an einen Superuser oder an jemanden, der es hat.
rule-own-account = Ändern Sie Ihr eigenes Konto in den Kontoeinstellungen oder mit Ihrem Passwort. Ein Token mit Scopes kann das nicht.
rule-flags = Nur ein Superuser kann jemanden zum Mitarbeiter oder Superuser machen oder das rückgängig machen.
rule-group-stronger = Diese Gruppe gibt Rollen, die Ihnen oder diesem Zugang fehlen: { $permissions }. Bitten Sie einen Superuser, sie zu ändern.
