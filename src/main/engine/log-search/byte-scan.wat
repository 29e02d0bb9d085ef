;; Finds the lines of a log that may hold a literal, by bytes, sixteen at a time. `npm run assemble` makes
;; byte-scan-module.ts of it; byte-scan.ts says what its functions mean and lays out the memory.
;;
;; "Signs" are the bytes that make a line an odd one, which a terminal shows otherwise than it is written or which are not
;; ASCII: ESC, BS, and either the beginning of a C1 control as UTF-8 writes it (C2 and 90, 9B, 9D, 9E, 9F) or, with
;; `foreign`, every byte from 80 on.
(module
  (memory (import "host" "memory") 1)

  ;; What is looked for. A byte of a log is compared after an OR with the fold of its place: 20 for letters in either case.
  (global $needle (mut i32) (i32.const 0))
  (global $folds (mut i32) (i32.const 0))
  (global $length (mut i32) (i32.const 0))
  (global $foreign (mut i32) (i32.const 0))
  ;; Where an odd line is written without its colours.
  (global $side (mut i32) (i32.const 0))
  ;; Whether an odd line holds more than colours that are left out of what a terminal shows.
  (global $moreThanColours (mut i32) (i32.const 0))
  ;; Two places in the literal, and what is there, spread for comparing.
  (global $oneAt (mut i32) (i32.const 0))
  (global $otherAt (mut i32) (i32.const 0))
  (global $one (mut v128) (v128.const i64x2 0 0))
  (global $oneFold (mut v128) (v128.const i64x2 0 0))
  (global $other (mut v128) (v128.const i64x2 0 0))
  (global $otherFold (mut v128) (v128.const i64x2 0 0))
  (global $signMask (mut v128) (v128.const i64x2 0 0))
  (global $sign (mut v128) (v128.const i64x2 0 0))

  ;; Of the line that `next` found: where its text ends, where the next one begins, whether it is an odd one.
  (global $end (export "end") (mut i32) (i32.const 0))
  (global $after (export "after") (mut i32) (i32.const 0))
  (global $odd (export "odd") (mut i32) (i32.const 0))

  (func (export "prepare")
    (param $at i32) (param $foldsAt i32) (param $size i32) (param $onePlace i32) (param $otherPlace i32)
    (param $isForeign i32) (param $sideAt i32)
    (global.set $needle (local.get $at))
    (global.set $folds (local.get $foldsAt))
    (global.set $length (local.get $size))
    (global.set $foreign (local.get $isForeign))
    (global.set $side (local.get $sideAt))
    (global.set $oneAt (local.get $onePlace))
    (global.set $otherAt (local.get $otherPlace))
    (global.set $one (v128.load8_splat (i32.add (local.get $at) (local.get $onePlace))))
    (global.set $oneFold (v128.load8_splat (i32.add (local.get $foldsAt) (local.get $onePlace))))
    (global.set $other (v128.load8_splat (i32.add (local.get $at) (local.get $otherPlace))))
    (global.set $otherFold
      (v128.load8_splat (i32.add (local.get $foldsAt) (local.get $otherPlace))))
    (if (local.get $isForeign)
      (then
        (global.set $signMask (i8x16.splat (i32.const 0x80)))
        (global.set $sign (i8x16.splat (i32.const 0x80))))
      (else
        (global.set $signMask (i8x16.splat (i32.const 0xff)))
        (global.set $sign (i8x16.splat (i32.const 0xc2))))))

  ;; Which of sixteen bytes may be signs.
  (func $signs (param $bytes v128) (result v128)
    (v128.or
      (v128.or
        (i8x16.eq (local.get $bytes) (i8x16.splat (i32.const 0x1b)))
        (i8x16.eq (local.get $bytes) (i8x16.splat (i32.const 0x08))))
      (i8x16.eq (v128.and (local.get $bytes) (global.get $signMask)) (global.get $sign))))

  ;; Whether the literal stands at a place, wholly before `to`.
  (func $stands (param $at i32) (param $to i32) (result i32)
    (local $index i32)
    (if (i32.gt_u (i32.add (local.get $at) (global.get $length)) (local.get $to))
      (then (return (i32.const 0))))
    (loop $more
      (if
        (i32.ne
          (i32.or
            (i32.load8_u (i32.add (local.get $at) (local.get $index)))
            (i32.load8_u (i32.add (global.get $folds) (local.get $index))))
          (i32.load8_u (i32.add (global.get $needle) (local.get $index))))
        (then (return (i32.const 0))))
      (local.set $index (i32.add (local.get $index) (i32.const 1)))
      (br_if $more (i32.lt_u (local.get $index) (global.get $length))))
    (i32.const 1))

  ;; Whether the literal stands anywhere between two places.
  (func $holds (param $at i32) (param $to i32) (result i32)
    (local $bits i32)
    (local $one v128)
    (local $oneFold v128)
    (local $other v128)
    (local $otherFold v128)
    (local.set $one (global.get $one))
    (local.set $oneFold (global.get $oneFold))
    (local.set $other (global.get $other))
    (local.set $otherFold (global.get $otherFold))
    (block $none
      (loop $more
        (br_if $none (i32.ge_u (local.get $at) (local.get $to)))
        (local.set $bits
          (i8x16.bitmask
            (v128.and
              (i8x16.eq
                (v128.or
                  (v128.load (i32.add (local.get $at) (global.get $oneAt)))
                  (local.get $oneFold))
                (local.get $one))
              (i8x16.eq
                (v128.or
                  (v128.load (i32.add (local.get $at) (global.get $otherAt)))
                  (local.get $otherFold))
                (local.get $other)))))
        (block $done
          (loop $bit
            (br_if $done (i32.eqz (local.get $bits)))
            (if
              (call $stands
                (i32.add (local.get $at) (i32.ctz (local.get $bits)))
                (local.get $to))
              (then (return (i32.const 1))))
            (local.set $bits
              (i32.and (local.get $bits) (i32.sub (local.get $bits) (i32.const 1))))
            (br $bit)))
        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (br $more)))
    (i32.const 0))

  ;; Whether C2 at a place begins a C1 control that makes a terminal draw.
  (func $isControl (param $at i32) (param $to i32) (result i32)
    (local $byte i32)
    (local.set $at (i32.add (local.get $at) (i32.const 1)))
    (if (i32.ge_u (local.get $at) (local.get $to)) (then (return (i32.const 0))))
    (local.set $byte (i32.load8_u (local.get $at)))
    (i32.or
      (i32.or
        (i32.eq (local.get $byte) (i32.const 0x90))
        (i32.eq (local.get $byte) (i32.const 0x9b)))
      (i32.le_u (i32.sub (local.get $byte) (i32.const 0x9d)) (i32.const 2))))

  ;; Whether the byte at a place, at which `$signs` or the first look of `next` points, is a sign.
  (func $isSign (param $at i32) (param $to i32) (result i32)
    (local $byte i32)
    (local.set $byte (i32.load8_u (local.get $at)))
    (if
      (i32.or
        (i32.eq (local.get $byte) (i32.const 0x1b))
        (i32.eq (local.get $byte) (i32.const 0x08)))
      (then (return (i32.const 1))))
    (if (global.get $foreign)
      (then (return (i32.ge_u (local.get $byte) (i32.const 0x80)))))
    (if (i32.ne (local.get $byte) (i32.const 0xc2)) (then (return (i32.const 0))))
    (call $isControl (local.get $at) (local.get $to)))

  ;; Whether there is a sign between two places.
  (func $hasSign (param $at i32) (param $to i32) (result i32)
    (local $bits i32)
    (local $place i32)
    (block $none
      (loop $more
        (br_if $none (i32.ge_u (local.get $at) (local.get $to)))
        (local.set $bits (i8x16.bitmask (call $signs (v128.load (local.get $at)))))
        (block $done
          (loop $bit
            (br_if $done (i32.eqz (local.get $bits)))
            (local.set $place (i32.add (local.get $at) (i32.ctz (local.get $bits))))
            (br_if $none (i32.ge_u (local.get $place) (local.get $to)))
            (if (call $isSign (local.get $place) (local.get $to))
              (then (return (i32.const 1))))
            (local.set $bits
              (i32.and (local.get $bits) (i32.sub (local.get $bits) (i32.const 1))))
            (br $bit)))
        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (br $more)))
    (i32.const 0))

  ;; The place of the next line break, or `to`.
  (func $lineBreak (param $at i32) (param $to i32) (result i32)
    (local $bits i32)
    (local $break v128)
    (local.set $break (i8x16.splat (i32.const 0x0a)))
    (loop $more
      (if (i32.ge_u (local.get $at) (local.get $to)) (then (return (local.get $to))))
      (local.set $bits (i8x16.bitmask (i8x16.eq (v128.load (local.get $at)) (local.get $break))))
      (if (i32.eqz (local.get $bits))
        (then
          (local.set $at (i32.add (local.get $at) (i32.const 16)))
          (br $more))))
    (local.set $at (i32.add (local.get $at) (i32.ctz (local.get $bits))))
    (select (local.get $at) (local.get $to) (i32.lt_u (local.get $at) (local.get $to))))

  ;; Where the line around a place begins; not before `from`, where one does.
  (func $lineStart (param $at i32) (param $from i32) (result i32)
    (local $bits i32)
    (local $break v128)
    (local.set $break (i8x16.splat (i32.const 0x0a)))
    (loop $more
      (if (i32.le_u (local.get $at) (local.get $from)) (then (return (local.get $from))))
      (local.set $at (i32.sub (local.get $at) (i32.const 16)))
      (local.set $bits (i8x16.bitmask (i8x16.eq (v128.load (local.get $at)) (local.get $break))))
      (br_if $more (i32.eqz (local.get $bits))))
    (local.set $at (i32.sub (i32.add (local.get $at) (i32.const 32)) (i32.clz (local.get $bits))))
    (select (local.get $at) (local.get $from) (i32.gt_u (local.get $at) (local.get $from))))

  ;; Where a colour (CSI ... m) or an erasure to the line's end (CSI K) that begins with ESC [ at a place ends; 0 where it is
  ;; something else.
  (func $colourEnd (param $at i32) (param $to i32) (result i32)
    (local $byte i32)
    (local $params i32)
    (local $length i32)
    (local.set $params (i32.add (local.get $at) (i32.const 2)))
    (local.set $at (i32.add (local.get $at) (i32.const 1)))
    (loop $more
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (if (i32.ge_u (local.get $at) (local.get $to)) (then (return (i32.const 0))))
      (local.set $byte (i32.load8_u (local.get $at)))
      ;; Digits, colon and semicolon.
      (br_if $more (i32.le_u (i32.sub (local.get $byte) (i32.const 0x30)) (i32.const 11))))
    (local.set $length (i32.sub (local.get $at) (local.get $params)))
    (if (i32.eq (local.get $byte) (i32.const 0x6d))
      (then
        ;; A terminal takes in so many.
        (br_if 0 (i32.gt_u (local.get $length) (i32.const 64)))
        (return (i32.add (local.get $at) (i32.const 1)))))
    (if (i32.eq (local.get $byte) (i32.const 0x4b))
      (then
        (br_if 0 (i32.gt_u (local.get $length) (i32.const 1)))
        (if (local.get $length)
          (then (br_if 1 (i32.ne (i32.load8_u (local.get $params)) (i32.const 0x30)))))
        (return (i32.add (local.get $at) (i32.const 1)))))
    (i32.const 0))

  ;; Where a text for the terminal itself (OSC ... BEL or ST: a link) that begins with ESC ] at a place ends; 0 where it is
  ;; none that a terminal surely takes in.
  (func $linkEnd (param $at i32) (param $to i32) (result i32)
    (local $byte i32)
    (if (i32.gt_u (local.get $to) (i32.add (local.get $at) (i32.const 4000)))
      (then (local.set $to (i32.add (local.get $at) (i32.const 4000)))))
    (local.set $at (i32.add (local.get $at) (i32.const 1)))
    (loop $more
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (if (i32.ge_u (local.get $at) (local.get $to)) (then (return (i32.const 0))))
      (local.set $byte (i32.load8_u (local.get $at)))
      (br_if $more
        (i32.and
          (i32.ge_u (local.get $byte) (i32.const 0x20))
          (i32.lt_u (local.get $byte) (i32.const 0x7f)))))
    (local.set $at (i32.add (local.get $at) (i32.const 1)))
    (if (i32.eq (local.get $byte) (i32.const 0x07)) (then (return (local.get $at))))
    (if (i32.ne (local.get $byte) (i32.const 0x1b)) (then (return (i32.const 0))))
    (if (i32.ge_u (local.get $at) (local.get $to)) (then (return (i32.const 0))))
    (select
      (i32.add (local.get $at) (i32.const 1))
      (i32.const 0)
      (i32.eq (i32.load8_u (local.get $at)) (i32.const 0x5c))))

  ;; Where an escape sequence without a trace on the screen ends; 0 where it is another one.
  (func $escapeEnd (param $at i32) (param $to i32) (result i32)
    (local $byte i32)
    (local $second i32)
    (local.set $second (i32.add (local.get $at) (i32.const 1)))
    (if (i32.ge_u (local.get $second) (local.get $to)) (then (return (i32.const 0))))
    (local.set $byte (i32.load8_u (local.get $second)))
    (if (i32.eq (local.get $byte) (i32.const 0x5b))
      (then (return (call $colourEnd (local.get $at) (local.get $to)))))
    (global.set $moreThanColours (i32.const 1))
    (if (i32.eq (local.get $byte) (i32.const 0x5d))
      (then (return (call $linkEnd (local.get $at) (local.get $to)))))
    ;; ESC ( B and its like choose a character set.
    (if (i32.ne (local.get $byte) (i32.const 0x28)) (then (return (i32.const 0))))
    (local.set $at (i32.add (local.get $second) (i32.const 1)))
    (if (i32.ge_u (local.get $at) (local.get $to)) (then (return (i32.const 0))))
    (local.set $byte (i32.load8_u (local.get $at)))
    (select
      (i32.add (local.get $at) (i32.const 1))
      (i32.const 0)
      (i32.le_u (i32.sub (local.get $byte) (i32.const 0x30)) (i32.const 0x4e))))

  ;; Whether there is a control character between two places, C1 controls as UTF-8 writes them among them.
  (func $hasControl (param $at i32) (param $to i32) (result i32)
    (local $bytes v128)
    (local $bits i32)
    (loop $more
      (if (i32.ge_u (local.get $at) (local.get $to)) (then (return (i32.const 0))))
      (local.set $bytes (v128.load (local.get $at)))
      (local.set $bits
        (i8x16.bitmask
          (v128.or
            (i8x16.lt_u (local.get $bytes) (i8x16.splat (i32.const 0x20)))
            (v128.or
              (i8x16.eq (local.get $bytes) (i8x16.splat (i32.const 0x7f)))
              (i8x16.eq (local.get $bytes) (i8x16.splat (i32.const 0xc2)))))))
      (if (i32.eqz (local.get $bits))
        (then
          (local.set $at (i32.add (local.get $at) (i32.const 16)))
          (br $more)))
      (local.set $at (i32.add (local.get $at) (i32.ctz (local.get $bits))))
      (if (i32.ge_u (local.get $at) (local.get $to)) (then (return (i32.const 0))))
      (if (i32.ne (i32.load8_u (local.get $at)) (i32.const 0xc2)) (then (return (i32.const 1))))
      ;; From A0 on it is a letter or a mark.
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (br_if $more (i32.ge_u (i32.load8_u (local.get $at)) (i32.const 0xa0))))
    (i32.const 1))

  ;; Whether an odd line may hold the literal: it does without its colours, or a terminal shows it in yet other ways. With
  ;; colours alone the literal must stand in the line without them, whatever else the terminal makes of it. With other
  ;; sequences it must stand in what the terminal shows: which is the line without them where it has no control characters.
  (func $mayHold (param $at i32) (param $to i32) (result i32)
    (local $out i32)
    (local $bytes v128)
    (local $bits i32)
    (local $byte i32)
    ;; The place of the first carriage return.
    (local $return i32)
    (local $escape v128)
    (local $backspace v128)
    (local $carriageReturn v128)
    (local $c2 v128)
    (local.set $escape (i8x16.splat (i32.const 0x1b)))
    (local.set $backspace (i8x16.splat (i32.const 0x08)))
    (local.set $carriageReturn (i8x16.splat (i32.const 0x0d)))
    (local.set $c2 (i8x16.splat (i32.const 0xc2)))
    (local.set $out (global.get $side))
    (local.set $return (i32.const -1))
    (global.set $moreThanColours (i32.const 0))
    (block $done
      (loop $more
        (br_if $done (i32.ge_u (local.get $at) (local.get $to)))
        (local.set $bytes (v128.load (local.get $at)))
        (v128.store (local.get $out) (local.get $bytes))
        (local.set $bits
          (i8x16.bitmask
            (v128.or
              (v128.or
                (i8x16.eq (local.get $bytes) (local.get $escape))
                (i8x16.eq (local.get $bytes) (local.get $backspace)))
              (v128.or
                (i8x16.eq (local.get $bytes) (local.get $carriageReturn))
                (i8x16.eq (local.get $bytes) (local.get $c2))))))
        (if (i32.eqz (local.get $bits))
          (then
            (local.set $at (i32.add (local.get $at) (i32.const 16)))
            (local.set $out (i32.add (local.get $out) (i32.const 16)))
            (br $more)))
        (local.set $at (i32.add (local.get $at) (i32.ctz (local.get $bits))))
        (local.set $out (i32.add (local.get $out) (i32.ctz (local.get $bits))))
        (br_if $done (i32.ge_u (local.get $at) (local.get $to)))
        (local.set $byte (i32.load8_u (local.get $at)))
        (if (i32.eq (local.get $byte) (i32.const 0x1b))
          (then
            (local.set $at (call $escapeEnd (local.get $at) (local.get $to)))
            (br_if $more (local.get $at))
            (return (i32.const 1))))
        (if (i32.eq (local.get $byte) (i32.const 0x08)) (then (return (i32.const 1))))
        (if (i32.eq (local.get $byte) (i32.const 0xc2))
          (then
            (if (call $isControl (local.get $at) (local.get $to)) (then (return (i32.const 1)))))
          (else
            (if (i32.eq (local.get $return) (i32.const -1))
              (then (local.set $return (local.get $out))))))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (local.set $out (i32.add (local.get $out) (i32.const 1)))
        (br $more)))
    ;; The last sixteen may reach over the end.
    (local.set $out (i32.sub (local.get $out) (i32.sub (local.get $at) (local.get $to))))
    ;; A carriage return before other text draws over what was there.
    (if
      (i32.lt_u
        (i32.add (local.get $return) (i32.const 1))
        (select (local.get $out) (i32.const 0) (i32.ne (local.get $return) (i32.const -1))))
      (then (return (i32.const 1))))
    (if (global.get $moreThanColours)
      (then
        (if (call $hasControl (global.get $side) (local.get $out))
          (then (return (i32.const 1))))))
    (call $holds (global.get $side) (local.get $out)))

  ;; The first line from `from` on, where one begins, that may hold the literal: where it begins, or -1. The line is one that
  ;; holds it as it is written and has no sign, or an odd one.
  (func (export "next") (param $from i32) (param $to i32) (result i32)
    (local $at i32)
    (local $bits i32)
    (local $place i32)
    (local $start i32)
    (local $isOdd i32)
    (local $low v128)
    (local $high v128)
    (local $oneAt i32)
    (local $otherAt i32)
    (local $atOne i32)
    (local $atOther i32)
    (local $bytes v128)
    (local $one v128)
    (local $oneFold v128)
    (local $other v128)
    (local $otherFold v128)
    (local $signMask v128)
    (local $sign v128)
    (local $escape v128)
    (local $backspace v128)
    (local.set $at (local.get $from))
    (local.set $oneAt (global.get $oneAt))
    (local.set $otherAt (global.get $otherAt))
    (local.set $one (global.get $one))
    (local.set $oneFold (global.get $oneFold))
    (local.set $other (global.get $other))
    (local.set $otherFold (global.get $otherFold))
    (local.set $signMask (global.get $signMask))
    (local.set $sign (global.get $sign))
    (local.set $escape (i8x16.splat (i32.const 0x1b)))
    (local.set $backspace (i8x16.splat (i32.const 0x08)))
    (loop $blocks
      ;; Thirty-two bytes at a time. All is written out: calls cost more than the look itself.
      (block $found
        (loop $fast
          (if (i32.ge_u (local.get $at) (local.get $to)) (then (return (i32.const -1))))
          (local.set $atOne (i32.add (local.get $at) (local.get $oneAt)))
          (local.set $atOther (i32.add (local.get $at) (local.get $otherAt)))
          (br_if $found
            (v128.any_true
              (v128.or
                (local.tee $low
                  (v128.or
                    (v128.and
                      (i8x16.eq
                        (v128.or (v128.load (local.get $atOne)) (local.get $oneFold))
                        (local.get $one))
                      (i8x16.eq
                        (v128.or (v128.load (local.get $atOther)) (local.get $otherFold))
                        (local.get $other)))
                    (v128.or
                      (v128.or
                        (i8x16.eq (local.tee $bytes (v128.load (local.get $at))) (local.get $escape))
                        (i8x16.eq (local.get $bytes) (local.get $backspace)))
                      (i8x16.eq (v128.and (local.get $bytes) (local.get $signMask)) (local.get $sign)))))
                (local.tee $high
                  (v128.or
                    (v128.and
                      (i8x16.eq
                        (v128.or (v128.load offset=16 (local.get $atOne)) (local.get $oneFold))
                        (local.get $one))
                      (i8x16.eq
                        (v128.or (v128.load offset=16 (local.get $atOther)) (local.get $otherFold))
                        (local.get $other)))
                    (v128.or
                      (v128.or
                        (i8x16.eq (local.tee $bytes (v128.load offset=16 (local.get $at))) (local.get $escape))
                        (i8x16.eq (local.get $bytes) (local.get $backspace)))
                      (i8x16.eq (v128.and (local.get $bytes) (local.get $signMask)) (local.get $sign))))))))
          (local.set $at (i32.add (local.get $at) (i32.const 32)))
          (br $fast)))
      (local.set $bits
        (i32.or
          (i8x16.bitmask (local.get $low))
          (i32.shl (i8x16.bitmask (local.get $high)) (i32.const 16))))
      (block $done
        (loop $bit
          (br_if $done (i32.eqz (local.get $bits)))
          (local.set $place (i32.add (local.get $at) (i32.ctz (local.get $bits))))
          (if (i32.ge_u (local.get $place) (local.get $to)) (then (return (i32.const -1))))
          (local.set $bits
            (i32.and (local.get $bits) (i32.sub (local.get $bits) (i32.const 1))))
          (local.set $isOdd (call $isSign (local.get $place) (local.get $to)))
          (if (i32.eqz (local.get $isOdd))
            (then
              (br_if $bit (i32.eqz (call $stands (local.get $place) (local.get $to))))))
          (local.set $start (call $lineStart (local.get $place) (local.get $from)))
          (global.set $end (call $lineBreak (local.get $place) (local.get $to)))
          (global.set $after (i32.add (global.get $end) (i32.const 1)))
          (if (i32.gt_u (global.get $end) (local.get $start))
            (then
              (if
                (i32.eq
                  (i32.load8_u (i32.sub (global.get $end) (i32.const 1)))
                  (i32.const 0x0d))
                (then (global.set $end (i32.sub (global.get $end) (i32.const 1)))))))
          (if (i32.eqz (local.get $isOdd))
            (then
              (local.set $isOdd (call $hasSign (local.get $place) (global.get $end)))))
          (global.set $odd (local.get $isOdd))
          (if (i32.eqz (local.get $isOdd)) (then (return (local.get $start))))
          (if (call $mayHold (local.get $start) (global.get $end))
            (then (return (local.get $start))))
          (local.set $from (global.get $after))
          (local.set $at (global.get $after))
          (br $blocks)))
      (local.set $at (i32.add (local.get $at) (i32.const 32)))
      (br $blocks))
    (unreachable))

  ;; How many line breaks there are between two places.
  (func (export "count") (param $at i32) (param $to i32) (result i32)
    (local $total i32)
    (local $stop i32)
    (local $sums v128)
    (local $break v128)
    (local.set $break (i8x16.splat (i32.const 0x0a)))
    ;; Of each of the sixteen places so many that a byte can count them.
    (block $rest
      (loop $more
        (br_if $rest (i32.lt_u (i32.sub (local.get $to) (local.get $at)) (i32.const 16)))
        (local.set $stop (i32.add (local.get $at) (i32.const 4064)))
        (if (i32.gt_u (local.get $stop) (i32.sub (local.get $to) (i32.const 15)))
          (then (local.set $stop (i32.sub (local.get $to) (i32.const 15)))))
        (local.set $sums (v128.const i64x2 0 0))
        (loop $sixteen
          (local.set $sums
            (i8x16.sub
              (local.get $sums)
              (i8x16.eq (v128.load (local.get $at)) (local.get $break))))
          (local.set $at (i32.add (local.get $at) (i32.const 16)))
          (br_if $sixteen (i32.lt_u (local.get $at) (local.get $stop))))
        (local.set $sums
          (i32x4.extadd_pairwise_i16x8_u (i16x8.extadd_pairwise_i8x16_u (local.get $sums))))
        (local.set $total
          (i32.add
            (local.get $total)
            (i32.add
              (i32.add
                (i32x4.extract_lane 0 (local.get $sums))
                (i32x4.extract_lane 1 (local.get $sums)))
              (i32.add
                (i32x4.extract_lane 2 (local.get $sums))
                (i32x4.extract_lane 3 (local.get $sums))))))
        (br $more)))
    (block $end
      (loop $one
        (br_if $end (i32.ge_u (local.get $at) (local.get $to)))
        (local.set $total
          (i32.add
            (local.get $total)
            (i32.eq (i32.load8_u (local.get $at)) (i32.const 0x0a))))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (br $one)))
    (local.get $total)))
