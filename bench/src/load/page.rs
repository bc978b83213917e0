//! The tables, in Markdown.

use std::fmt::Write as _;

use anyhow::{Context, Result};

use super::bare::Bare;
use super::cell::Cell;
use super::operation::Operation;
use crate::figures::Figures;
use crate::process::machine;

/// The count of connections that the last ratios are of.
const BUSY: usize = 8;

/// All that was measured.
pub(super) struct Measured {
    pub(super) cores: usize,
    pub(super) bare: Vec<Bare>,
    pub(super) cells: Vec<Cell>,
}

/// The whole page.
///
/// # Errors
/// Something was not measured.
pub(super) fn page(measured: &Measured) -> Result<String> {
    let mut page = about(measured);
    for Cell {
        operation,
        connections,
        figures,
    } in &measured.cells
    {
        let (name, route) = (operation.name(), operation.route());
        writeln!(
            page,
            "| {name}, `{route}` | {connections} | {} |",
            row(figures)
        )?;
    }
    let made = measured
        .bare
        .first()
        .map(|bare| bare.made.as_str())
        .context("no bare hash")?;
    let head = "hashes | hashes/s | p50 ms | p99 ms | max ms | CPU ms a hash \
        |\n|---|--:|--:|--:|--:|--:|--:|--:|";
    writeln!(page, "\n| bare hash | threads | {head}")?;
    for Bare {
        workers, figures, ..
    } in &measured.bare
    {
        writeln!(page, "| `{made}` | {workers} | {} |", row(figures))?;
    }
    writeln!(page, "\n| ratio | |\n|---|--:|")?;
    for (name, ratio) in ratios(measured)? {
        writeln!(page, "| {name} | {ratio:.2} |")?;
    }
    Ok(page)
}

fn about(measured: &Measured) -> String {
    let profile = if cfg!(debug_assertions) {
        "dev"
    } else {
        "release"
    };
    let requests: usize = measured.cells.iter().map(|cell| cell.figures.count()).sum();
    format!(
        "{}; profile `{profile}`; {requests} requests, 0 errors.

| operation | connections | requests | requests/s | p50 ms | p99 ms | max ms | server CPU ms a request |
|---|--:|--:|--:|--:|--:|--:|--:|
",
        machine()
    )
}

fn row(figures: &Figures) -> String {
    let [median, most, longest] = [50, 99, 100].map(|percent| figures.within_ms(percent));
    let (count, rate, cpu) = (figures.count(), figures.rate(), figures.cpu_ms());
    format!("{count} | {rate:.1} | {median:.2} | {most:.2} | {longest:.2} | {cpu:.2}")
}

/// What is asked first of an identity service: that it adds little to the hash, and that no request
/// waits long.
fn ratios(measured: &Measured) -> Result<Vec<(String, f64)>> {
    let cell = |operation, connections| {
        let mut cells = measured.cells.iter();
        let found =
            cells.find(|cell| cell.operation == operation && cell.connections == connections);
        Ok::<_, anyhow::Error>(&found.context("an operation was not measured")?.figures)
    };
    let alone = &measured.bare.first().context("no bare hash")?.figures;
    let all = &measured.bare.last().context("no bare hash")?.figures;
    let mut ratios = Vec::new();
    for Cell {
        connections,
        figures,
        ..
    } in measured
        .cells
        .iter()
        .filter(|cell| cell.operation == Operation::SignIn)
    {
        let (bare, threads) = if *connections == 1 {
            (alone, 1)
        } else {
            (all, measured.cores)
        };
        let name = format!(
            "CPU of a sign-in / of a bare hash (connections: {connections}, threads: {threads})"
        );
        ratios.push((name, figures.cpu_ms() / bare.cpu_ms()));
    }
    let (sign_in, who) = (
        cell(Operation::SignIn, BUSY)?,
        cell(Operation::WhoAmI, BUSY)?,
    );
    let name = format!(
        "sign-ins/s / bare hashes/s (connections: {BUSY}, threads: {})",
        measured.cores
    );
    ratios.push((name, sign_in.rate() / all.rate()));
    let name = format!("p99 / p50 of who-am-I (connections: {BUSY})");
    ratios.push((name, who.within_ms(99) / who.within_ms(50)));
    Ok(ratios)
}
