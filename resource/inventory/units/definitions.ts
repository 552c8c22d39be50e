/**
 * The units of measure. `names = definition`: the first name is how the unit is called, the others are symbols and other names. Each may have a
 * prefix, and an s at its end. The order does not matter.
 *
 *     degree_Celsius °C = kelvin from 273.15 K    a scale of temperature: its zero lies there
 *     decibelmilliwatt dBm = 10 log10 mW          a level: ten times the logarithm of how many milliwatts
 *
 * Figures: the SI (BIPM, 2019), NIST SP 811 and Handbook 44, CODATA 2022. Names: those of Pint's registry, which InvenTree takes.
 */

/** Each is a dimension of its own. */
export const BASE_UNITS = `
  meter m metre; second s sec; ampere A amp; candela cd candle; gram g gramme; mole mol
  kelvin K degK °K degree_Kelvin degreeK Kelvin; pixel dot pel picture_element
`

/** They have no dimension, and yet "5 rad" is not the plain number 5. */
export const COUNTS = 'radian rad; bit; count; absorbance_unit AU; refractive_index_unit RIU'

/** Those of 2022 are written out: R is for ohms. */
export const PREFIXES = `
  quecto = 1e-30; ronto = 1e-27; yocto y = 1e-24; zepto z = 1e-21; atto a = 1e-18; femto f = 1e-15; pico p = 1e-12; nano n = 1e-9
  micro µ u mu mc = 1e-6; milli m = 1e-3; centi c = 1e-2; deci d = 1e-1; deca da deka = 1e1; hecto h = 1e2; kilo k K = 1e3; mega M = 1e6
  giga G = 1e9; tera T = 1e12; peta P = 1e15; exa E = 1e18; zetta Z = 1e21; yotta Y = 1e24; ronna = 1e27; quetta = 1e30
  kibi Ki = 2^10; mebi Mi = 2^20; gibi Gi = 2^30; tebi Ti = 2^40; pebi Pi = 2^50; exbi Ei = 2^60; zebi Zi = 2^70; yobi Yi = 2^80
  semi demi = 0.5; sesqui = 1.5
`

/** With their prefixes, as InvenTree lists them, too. */
const PREFIXED = `
  kilogram = 1000 g; milligram = 1e-3 g; microgram = 1e-6 g; kilometer = 1000 m; decimeter = 0.1 m; centimeter = 0.01 m; micrometer = 1e-6 m
  femtometer = 1e-15 m; microliter = 1e-9 m^3; micromole = 1e-6 mol; centipoise = 1e-3 Pa*s; decitex = 1e-4 g/m
`

const NUMBERS = `
  piece pcs unit = 1; each ea = 1; dozen dz = 12; hundred = 100; thousand = 1000
  percent % = 0.01; permille ‰ = 0.001; ppm = 1e-6; strain ε ϵ = 1
  pi π = 3.141592653589793; eulers_number = 2.718281828459045; ln10 = 2.302585092994046; tansec = 4.84813681113334416e-6
  wien_x = 4.965114231744276; wien_u = 2.8214393721220787; avogadro_number = 6.02214076e23; electron_g_factor g_e = -2.00231930436092
`

const CONSTANTS = `
  speed_of_light c c_0 = 299792458 m/s; planck_constant ℎ = 6.62607015e-34 J*s; elementary_charge e = 1.602176634e-19 C
  boltzmann_constant k k_B = 1.380649e-23 J/K; avogadro_constant N_A = avogadro_number/mol; standard_gravity g_0 g0 g_n gravity = 9.80665 m/s^2
  standard_atmosphere atm atmosphere = 101325 Pa; conventional_josephson_constant K_J90 = 483597.9e9 Hz/V
  conventional_von_klitzing_constant R_K90 = 25812.807 ohm; newtonian_constant_of_gravitation gravitational_constant = 6.67430e-11 N*m^2/kg^2
  rydberg_constant R_∞ R_inf = 10973731.568157/m; atomic_mass_constant m_u = 1.66053906892e-27 kg
  electron_mass m_e atomic_unit_of_mass a_u_mass = 9.1093837139e-31 kg; proton_mass m_p = 1.67262192595e-27 kg
  neutron_mass m_n = 1.67492750056e-27 kg; x_unit_Cu Xu_Cu = 1.00207697e-13 m; x_unit_Mo Xu_Mo = 1.00209952e-13 m
  angstrom_star Å_star = 1.00001495e-10 m; zeta ζ = c*s/cm; dirac_constant ħ hbar atomic_unit_of_action a_u_action = ℎ/(2*π)
  molar_gas_constant R = k*N_A; faraday_constant = e*N_A; conductance_quantum G_0 = 2*e^2/ℎ; magnetic_flux_quantum Φ_0 Phi_0 = ℎ/(2*e)
  josephson_constant K_J = 2*e/ℎ; von_klitzing_constant R_K = ℎ/e^2; stefan_boltzmann_constant σ sigma = π^2*k^4/(60*ħ^3*c^2)
  first_radiation_constant c_1 = 2*π*ℎ*c^2; second_radiation_constant c_2 = ℎ*c/k
  wien_wavelength_displacement_law_constant = c_2/wien_x; wien_frequency_displacement_law_constant = wien_u*k/ℎ
  fine_structure_constant α alpha = (2*ℎ*R_inf/(m_e*c))^0.5; vacuum_permeability µ_0 mu_0 mu0 magnetic_constant = 2*α*ℎ/(e^2*c)
  vacuum_permittivity ε_0 epsilon_0 eps_0 eps0 electric_constant = 1/(µ_0*c^2)
  impedance_of_free_space Z_0 characteristic_impedance_of_vacuum = µ_0*c; coulomb_constant k_C = 1/(4*π*ε_0)
  classical_electron_radius r_e = α*ħ/(m_e*c); thomson_cross_section σ_e sigma_e = 8/3*π*r_e^2
`

const GEOMETRY = `
  turn revolution cycle circle = 2*π*rad; degree deg ° arcdeg arcdegree angular_degree = turn/360
  arcminute arcmin arc_minute angular_minute = deg/60; arcsecond arcsec arc_second angular_second = deg/3600; milliarcsecond mas = arcsec/1000
  grade grad gon gradian = turn/400; steradian sr = rad^2; square_degree sq_deg sqdeg = deg^2
  angstrom Å ångström = 1e-10 m; micron µ = 1e-6 m; fermi fm = 1e-15 m; astronomical_unit au = 149597870700 m; light_year ly lightyear = c*year
  parsec pc = au/tansec; nautical_mile nmi = 1852 m; bohr a_0 a0 bohr_radius atomic_unit_of_length a_u_length = ħ/(α*m_e*c)
  planck_length = (ħ*gravitational_constant/c^3)^0.5; reciprocal_centimeter cm_1 kayser = 1/cm
  are = 100 m^2; hectare ha = 1e4 m^2; barn b = 1e-28 m^2; darcy = cP*cm^2/(s*atm)
  liter l L ℓ litre = 1e-3 m^3; cubic_centimeter cc = cm^3; lambda λ = 1e-9 m^3; stere = m^3
`

const TIME = `
  minute min = 60 s; hour h hr = 60 min; day d = 24 h; week = 7 d; fortnight = 14 d; year a yr julian_year = 365.25 d; month = year/12
  century centuries = 100 year; millennium millennia = 1000 year; eon = 1e9 year; shake = 1e-8 s; svedberg = 1e-13 s
  gregorian_year = 365.2425 d; sidereal_year = 365.256363004 d; tropical_year = 365.242190402 d; common_year = 365 d; leap_year = 366 d
  sidereal_day = d/1.00273790935079524; sidereal_month = 27.32166155 d; tropical_month = 27.321582 d; synodic_month lunar_month = 29.530589 d
  atomic_unit_of_time a_u_time = ħ/E_h; planck_time = planck_length/c; hertz Hz = 1/s; revolutions_per_minute rpm = turn/min
  revolutions_per_second rps = turn/s; counts_per_second cps = count/s; knot kn kt knot_international international_knot = nmi/h
  mile_per_hour mph MPH = mi/h; kilometer_per_hour kph KPH kmh = km/h; kilometer_per_second kps = km/s; meter_per_second mps = m/s
  foot_per_second fps = ft/s; sverdrup sv = 1e6 m^3/s; galileo Gal = cm/s^2; meter_per_second_squared = m/s^2; LMH = L/(m^2*h)
  baud Bd bps bits_per_second = bit/s; byte B octet = 8 bit
`

const TEMPERATURE = `
  degree_Celsius °C celsius degC degreeC Celsius = kelvin from 273.15 K; degree_Rankine °R rankine degR degreeR = 5/9*K
  degree_Fahrenheit °F fahrenheit degF degreeF Fahrenheit = 5/9*K from 459.67*5/9 K
  degree_Reaumur °Re reaumur degRe degreeRe degree_Réaumur réaumur = 5/4*K from 273.15 K
  delta_degree_Celsius Δ°C Δcelsius ΔdegC ΔdegreeC delta_celsius delta_degC delta_degreeC ΔCelsius delta_Celsius = K
  delta_degree_Fahrenheit Δ°F Δfahrenheit ΔdegF ΔdegreeF delta_fahrenheit delta_degF delta_degreeF ΔFahrenheit delta_Fahrenheit = 5/9*K
  delta_degree_Reaumur Δ°Re Δreaumur ΔdegRe ΔdegreeRe Δdegree_Réaumur Δréaumur delta_reaumur delta_degRe delta_degreeRe
    delta_degree_Réaumur delta_réaumur = 5/4*K
  atomic_unit_of_temperature a_u_temp = E_h/k; planck_temperature = planck_mass*c^2/k
`

const MECHANICS = `
  metric_ton t tonne = 1000 kg; unified_atomic_mass_unit u amu = m_u; dalton Da = m_u; gamma_mass = 1e-6 g; carat ct = 0.2 g
  planck_mass = (ħ*c/gravitational_constant)^0.5; newton N = kg*m/s^2; newton_meter Nm = N*m; dyne dyn = 1e-5 N
  force_kilogram kgf kilogram_force = kg*g_0; force_gram gf gram_force pond = g*g_0
  force_metric_ton tf metric_ton_force force_t t_force = t*g_0; atomic_unit_of_force a_u_force = E_h/a_0
  joule J = N*m; erg = 1e-7 J; watt_hour Wh watthour = W*h; electron_volt eV electronvolt = e*V; rydberg Ry = ℎ*c*R_inf
  hartree E_h Eh hartree_energy atomic_unit_of_energy a_u_energy = 2*Ry; calorie cal thermochemical_calorie cal_th = 4.184 J
  international_calorie cal_it international_steam_table_calorie = 4.1868 J; fifteen_degree_calorie cal_15 = 4.1855 J
  british_thermal_unit Btu BTU Btu_iso = 1055.056 J; international_british_thermal_unit Btu_it = cal_it*lb*degR/(g*K)
  thermochemical_british_thermal_unit Btu_th = cal*lb*degR/(g*K); quadrillion_Btu quad = 1e15 Btu; therm thm EC_therm = 1e5 Btu
  US_therm = 1.054804e8 J; ton_TNT tTNT = 4.184e9 J; tonne_of_oil_equivalent toe = 1e10 cal_it; atmosphere_liter atm_l = atm*L
  watt W = J/s; volt_ampere VA = V*A; horsepower hp UK_horsepower hydraulic_horsepower = 550 ft*lbf/s; boiler_horsepower = 33475 Btu/h
  metric_horsepower = 75 kgf*m/s; electrical_horsepower = 746 W; refrigeration_ton ton_of_refrigeration = 12000 Btu/h
  cooling_tower_ton = 15000 Btu/h; standard_liter_per_minute slpm slm = atm*L/min; conventional_watt_90 W_90 = (K_J90/K_J)^2*R_K90/R_K*W
  foot_pound ft_lb footpound = ft*lbf; poise P = 0.1 Pa*s; reyn = psi*s; stokes St = cm^2/s; rhe = 1/P
`

const PRESSURE = `
  pascal Pa = N/m^2; barye Ba barie barad barrie baryd = 0.1 Pa; bar = 1e5 Pa; technical_atmosphere at = kgf/cm^2; torr Torr = atm/760
  pound_force_per_square_inch psi = lbf/in^2; kip_per_square_inch ksi = kip/in^2; sound_pressure_level SPL = 20e-6 Pa
  conventional_water_density ρH2O = 1000 kg/m^3; water_density_4C ρH2O_4C = 999.972 kg/m^3; water_density_60F ρH2O_60F = 999.001 kg/m^3
  conventional_mercury_density ρHg = 13595.1 kg/m^3; mercury_density_0C ρHg_0C = 13595.1 kg/m^3
  mercury_density_32F ρHg_32F = 13595.1 kg/m^3; mercury_density_60F ρHg_60F = 13556.8 kg/m^3
  meter_H2O mH2O m_H2O = ρH2O*g_0*m; meter_H2O_4C mH2O_4C m_H2O_4C = ρH2O_4C*g_0*m; meter_H2O_60F mH2O_60F m_H2O_60F = ρH2O_60F*g_0*m
  inch_H2O inH2O in_H2O inchesH2O inches_H2O = ρH2O*g_0*in; inch_H2O_4C inH2O_4C in_H2O_4C inchesH2O_4C inches_H2O_4C = ρH2O_4C*g_0*in
  inch_H2O_60F inH2O_60F in_H2O_60F inchesH2O_60F inches_H2O_60F = ρH2O_60F*g_0*in; foot_H2O ftH2O ft_H2O feetH2O feet_H2O = ρH2O*g_0*ft
  foot_H2O_4C ftH2O_4C ft_H2O_4C feetH2O_4C feet_H2O_4C = ρH2O_4C*g_0*ft
  foot_H2O_60F ftH2O_60F ft_H2O_60F feetH2O_60F feet_H2O_60F = ρH2O_60F*g_0*ft
  meter_Hg mHg m_Hg = ρHg*g_0*m; meter_Hg_0C mHg_0C m_Hg_0C = ρHg_0C*g_0*m; meter_Hg_32F mHg_32F m_Hg_32F = ρHg_32F*g_0*m
  meter_Hg_60F mHg_60F m_Hg_60F = ρHg_60F*g_0*m; inch_Hg inHg in_Hg inchesHg inches_Hg = ρHg*g_0*in
  inch_Hg_0C inHg_0C in_Hg_0C inchesHg_0C inches_Hg_0C = ρHg_0C*g_0*in; inch_Hg_32F inHg_32F in_Hg_32F inchesHg_32F inches_Hg_32F = ρHg_32F*g_0*in
  inch_Hg_60F inHg_60F in_Hg_60F inchesHg_60F inches_Hg_60F = ρHg_60F*g_0*in; foot_Hg ftHg ft_Hg feetHg feet_Hg = ρHg*g_0*ft
  foot_Hg_0C ftHg_0C ft_Hg_0C feetHg_0C feet_Hg_0C = ρHg_0C*g_0*ft; foot_Hg_32F ftHg_32F ft_Hg_32F feetHg_32F feet_Hg_32F = ρHg_32F*g_0*ft
  foot_Hg_60F ftHg_60F ft_Hg_60F feetHg_60F feet_Hg_60F = ρHg_60F*g_0*ft
`

const CHEMISTRY_AND_LIGHT = `
  particle molec molecule = mol/avogadro_number; molar M = mol/L; katal kat = mol/s; enzyme_unit U enzymeunit = µmol/min
  clausius Cl = cal/K; entropy_unit eu = cal/(K*mol); becquerel Bq = count/s; curie Ci = 3.7e10 Bq; rutherford Rd = 1e6 Bq
  gray Gy = J/kg; sievert Sv = J/kg; rads = 0.01 Gy; rem = 0.01 Sv; roentgen röntgen = 2.58e-4 C/kg
  peak_sun_hour PSH = kW*h/m^2; langley Ly = cal/cm^2; nit = cd/m^2; stilb = cd/cm^2; lambert = cd/(π*cm^2)
  lumen lm = cd*sr; lux lx = lm/m^2
`

const ELECTRICITY = `
  coulomb C = A*s; volt V = W/A; ohm Ω Ohm = V/A; siemens S mho = A/V; farad F = C/V; weber Wb = V*s; henry H = Wb/A; tesla T = Wb/m^2
  ampere_hour Ah = A*h; ampere_turn At = A; faraday = e*avogadro_number; gamma γ = 1e-9 T; gilbert Gb = 10/(4*π)*A
  biot Bi = 10 A; biot_turn = Bi; abampere abA = Bi; abcoulomb abC = 10 C; abvolt abV = 1e-8 V; abohm abΩ = 1e-9 ohm
  absiemens abS abmho = 1e9 S; abfarad abF = 1e9 F; abhenry abH = 1e-9 H; unit_pole = µ_0*Bi*cm; townsend Td = 1e-21 V*m^2
  mean_international_volt V_it = 1.00034 V; mean_international_ohm Ω_it ohm_it = 1.00049 ohm; mean_international_ampere A_it = V_it/Ω_it
  US_international_volt V_US = 1.00033 V; US_international_ohm Ω_US ohm_US = 1.000495 ohm; US_international_ampere A_US = V_US/Ω_US
  conventional_volt_90 V_90 = K_J90/K_J*V; conventional_ohm_90 Ω_90 ohm_90 = R_K/R_K90*ohm; conventional_ampere_90 A_90 = V_90/Ω_90
  conventional_coulomb_90 C_90 = A_90*s; conventional_farad_90 F_90 = C_90/V_90; conventional_henry_90 H_90 = Ω_90*s
  debye D = 1e-21 C*m^2/(s*c); buckingham = D*Å; bohr_magneton µ_B mu_B = e*ħ/(2*m_e); nuclear_magneton µ_N mu_N = e*ħ/(2*m_p)
  atomic_unit_of_current a_u_current = e/a_u_time; atomic_unit_of_electric_field a_u_electric_field = e*k_C/a_0^2
  atomic_unit_of_electric_field_gradient a_u_efg = E_h/(e*a_0^2); atomic_unit_of_intensity a_u_intensity = 0.5*ε_0*c*a_u_electric_field^2
  planck_current = (c^6/(gravitational_constant*k_C))^0.5
  gauss G = 1e-4 T; maxwell Mx = 1e-8 Wb; oersted Oe ørsted = 1000/(4*π)*A/m; franklin Fr statcoulomb statC esu = 0.1 A*m/c
  statvolt statV = 1e-7 J/Fr; statampere statA = Fr/s; statohm statΩ = statV/statA; statmho = statA/statV; statfarad statF = Fr/statV
  statweber statWb = statV*s; stattesla statT = statWb/cm^2; stathenry statH = statWb/statA
`

const LEVELS = `
  decibelwatt dBW = 10 log10 W; decibelmilliwatt dBm = 10 log10 mW; decibelmicrowatt dBu = 10 log10 µW
  decibel dB = 10 log10 1; decade = 1 log10 1; octave oct = 1 log2 1; neper Np = 0.5 loge 1
`

const CUSTOMARY_LENGTH = `
  inch in international_inch inches international_inches = 25.4 mm; thou th mil_length mil = in/1000; hand = 4 in
  foot ft international_foot feet international_feet = 12 in; yard yd international_yard = 3 ft; mile mi international_mile = 1760 yd
  circular_mil cmil = π/4*thou^2; square_inch sq_in square_inches = in^2; square_foot sq_ft square_feet = ft^2; square_yard sq_yd = yd^2
  square_mile sq_mi = mi^2; cubic_inch cu_in = in^3; cubic_foot cu_ft cubic_feet = ft^3; cubic_yard cu_yd = yd^3
  survey_foot sft = 1200/3937*m; fathom = 6 sft; rod rd pole perch = 16.5 sft; chain = 66 sft; link li survey_link = 0.66 sft
  furlong fur = 660 sft; cables_length = 720 sft; survey_mile smi us_statute_mile = 5280 sft; league = 15840 sft
  square_rod sq_rod sq_pole sq_perch = rod^2; acre = 10 chain^2; square_survey_mile section = smi^2; square_league = league^2
  acre_foot acre_feet = acre*sft
  pica printers_pica = in/6; point pp printers_point big_point bp = in/72; didot = m/2660; cicero = 12 didot; tex_point = in/72.27
  tex_pica = 12 tex_point; tex_didot = 1238/1157*tex_point; tex_cicero = 12 tex_didot; scaled_point = tex_point/65536; css_pixel px = in/96
  pixels_per_centimeter PPCM = pixel/cm; pixels_per_inch dots_per_inch PPI ppi DPI dpi printers_dpi = pixel/in; bits_per_pixel bpp = bit/pixel
`

const CUSTOMARY_VOLUME = `
  gallon gal liquid_gallon US_liquid_gallon = 231 in^3; quart qt liquid_quart US_liquid_quart = gal/4; pint pt liquid_pint US_pint = gal/8
  cup cp liquid_cup US_liquid_cup = gal/16; gill gi liquid_gill US_liquid_gill = gal/32; fifth US_liquid_fifth = gal/5
  fluid_ounce floz US_fluid_ounce US_liquid_ounce = gal/128; fluid_dram fldr fluidram US_fluid_dram US_liquid_dram = floz/8; minim = floz/480
  tablespoon tbsp = floz/2; teaspoon tsp = floz/6; shot jig US_shot = 1.5 floz; barrel bbl = 31.5 gal; oil_barrel oil_bbl = 42 gal
  beer_barrel beer_bbl = 31 gal; hogshead = 63 gal
  bushel bu = 2150.42 in^3; peck pk = bu/4; dry_gallon dgal US_dry_gallon = bu/8; dry_quart dqt US_dry_quart = bu/32
  dry_pint US_dry_pint = bu/64; dry_barrel US_dry_barrel = 7056 in^3
  board_foot FBM board_feet BF BDFT super_foot superficial_foot super_feet superficial_feet = 144 in^3
  imperial_gallon imperial_gal UK_gallon = 4.54609 L; imperial_quart imperial_qt UK_quart = imperial_gal/4
  imperial_pint imperial_pt UK_pint = imperial_gal/8; imperial_cup imperial_cp UK_cup = imperial_gal/16
  imperial_gill imperial_gi UK_gill = imperial_gal/32; imperial_fluid_ounce imperial_floz UK_fluid_ounce = imperial_gal/160
  imperial_fluid_drachm imperial_fldr imperial_fluid_dram = imperial_floz/8; imperial_fluid_scruple = imperial_floz/24
  imperial_minim = imperial_floz/480; imperial_peck imperial_pk UK_pk = 2 imperial_gal; imperial_bushel imperial_bu UK_bushel = 8 imperial_gal
  imperial_barrel imperial_bbl UK_bbl = 36 imperial_gal
`

const CUSTOMARY_MASS = `
  pound lb avoirdupois_pound avdp_pound = 453.59237 g; ounce oz avoirdupois_ounce avdp_ounce = lb/16
  dram dr avoirdupois_dram avdp_dram = lb/256; grain gr = lb/7000; stone = 14 lb; quarter = 28 lb; bag = 94 lb
  hundredweight cwt short_hundredweight = 100 lb; long_hundredweight = 112 lb; ton short_ton = 2000 lb; long_ton = 2240 lb
  UK_hundredweight UK_cwt = 112 lb; UK_ton = 2240 lb; US_hundredweight US_cwt = 100 lb; US_ton = 2000 lb
  slug = lbf*s^2/ft; slinch blob slugette = lbf*s^2/in; force_ounce ozf ounce_force = oz*g_0; force_pound lbf pound_force = lb*g_0
  kip = 1000 lbf; poundal pdl = lb*ft/s^2; force_ton ton_force force_short_ton short_ton_force = 2000 lbf
  force_long_ton long_ton_force = 2240 lbf; UK_force_ton UK_ton_force = 2240 lbf; US_force_ton US_ton_force = 2000 lbf
  troy_ounce toz ozt = 480 gr; pennyweight dwt = 24 gr; troy_pound tlb lbt = 12 toz; scruple = 20 gr
  apothecary_dram ap_dr apothecary_drachm drachm = 60 gr; apothecary_ounce ap_oz = 480 gr; apothecary_pound ap_lb = 5760 gr
  tex Tt = g/km; dtex = tex/10; denier den = tex/9; jute Tj = lb/(14400*yd); aberdeen Ta = jute; RKM = gf/tex
  number_english Ne NeC ECC = 840 yd/lb; number_meter = km/kg
`

/** Without those that others are made of. */
export const UNITS = [
  ...[PREFIXED, NUMBERS, CONSTANTS, GEOMETRY, TIME, TEMPERATURE, MECHANICS, PRESSURE, CHEMISTRY_AND_LIGHT, ELECTRICITY, LEVELS],
  ...[CUSTOMARY_LENGTH, CUSTOMARY_VOLUME, CUSTOMARY_MASS],
].join('\n')
