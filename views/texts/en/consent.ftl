consent-title = { $app } asks for access
consent-heading = { $app } wants to work with your inventory
consent-heading-nothing = { $app } cannot get what it asks for
consent-signed-in = You are signed in as <strong>{ $user }</strong>. <button class="textual" type="submit" name="deed" value="switch">Not you?</button>
consent-legend = What you allow
consent-already = You have already allowed it to { $deeds }.
consent-left-roles = { $also ->
    [yes] It also asked to { $deeds }.
   *[no] It asked to { $deeds }.
} { $n ->
    [1] Your roles do not allow that, so it is left out.
   *[other] Your roles do not allow that, so these are left out.
}
consent-left-ceiling = { $also ->
    [yes] It also asked to { $deeds }.
   *[no] It asked to { $deeds }.
} { $n ->
    [1] This app is not registered for that, so it is left out.
   *[other] This app is not registered for that, so these are left out.
}
consent-deny = Don’t allow
consent-allow = Allow
consent-back-to = Go back to { $app }
consent-after = After this you go back to <strong>{ $place }</strong>.
consent-after-detail = After this you go back to <strong>{ $place }</strong> ({ $detail }).
consent-after-device = After this you can continue with <strong>{ $app }</strong> on the other device.
consent-place-app = the app
consent-place-device = this device
consent-place-device-app = the app on this device
consent-optional = You can clear the boxes of what you do not want to allow; some apps then refuse to work.
consent-withdraw = You can withdraw access at any time under <a href="{ $link }" target="_blank">{ page-authorized }</a>.
consent-explained = What do these mean?
consent-details = See individual details of your account
consent-detail-list = your { $details }
consent-see-details = see your { $details }
consent-none-ticked = Nothing
